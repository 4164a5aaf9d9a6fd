package io.fairlead.k8s.cli.ask;

import io.fairlead.k8s.ask.AskException;
import io.fairlead.k8s.ask.Question;
import io.fairlead.k8s.ask.answer.StatusAnswer;
import io.fairlead.k8s.bundle.BundleOptions;
import io.fairlead.k8s.bundle.BundleReport;
import io.fairlead.k8s.bundle.SupportBundle;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fairlead support-bundle}: one file with what a report of a problem needs. */
@Command(
        name = "support-bundle",
        description =
                "Write an archive with what a report of a problem needs: the answers of a running node, Fairlead's"
                        + " nftables tables, routing rules and routes, kernel and system versions.",
        footer = {
            "",
            "It contains no secrets: no tokens, no kubeconfig, no values of environment variables. manifest.json lists each"
                    + " file, and what could not be collected.",
            "Exit code: 0 if the archive was written, 1 if not."
        },
        sortOptions = false)
final class SupportBundleCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "File to write, or - for standard output. Default: fairlead-support-NODE-TIME.tar.gz in the"
                    + " current directory.")
    private @Nullable String output;

    @Option(names = "--mask-clients", description = "Replace the addresses of clients by client-1, client-2 and so on.")
    private boolean masksClients;

    @Option(names = "--log", paramLabel = "FILE", description = "Add the last 4 MiB of this log file.")
    private @Nullable Path log;

    @Mixin
    private AskOptions options;

    SupportBundleCommand(Function<String, @Nullable String> environment) {
        options = new AskOptions(environment);
    }

    @Override
    public Integer call() {
        return options.ask(OutputFormat.TEXT, this::write);
    }

    private int write(Asking asking) {
        String name = "fairlead-support-" + nodeName(asking) + "-" + TIME.format(Instant.now());
        String file = output == null ? name + ".tar.gz" : output;
        BundleOptions wanted = new BundleOptions(masksClients, log, options.version());
        BundleReport report;
        try (OutputStream to = open(file)) {
            report = new SupportBundle(asking.client(), wanted).write(name, to);
        } catch (IOException e) {
            asking.err().println("fairlead: " + file + " cannot be written: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
        for (BundleReport.File missing : report.missing()) {
            asking.err().println("not collected: " + missing.file() + ": " + missing.problem());
        }
        int collected = report.files().size() - report.missing().size();
        asking.err()
                .println("Wrote " + (file.equals(STANDARD_OUTPUT) ? "standard output" : file) + ": " + collected
                        + " of " + report.files().size() + " files.");
        return ExitCode.OK;
    }

    /** Where the node does not answer, the rest is still worth collecting. */
    private static String nodeName(Asking asking) {
        try {
            String name = asking.client()
                    .get(Question.of("status"), StatusAnswer.class)
                    .node()
                    .replaceAll("[^A-Za-z0-9.-]", "_");
            return name.isEmpty() ? "node" : name;
        } catch (AskException _) {
            return "node";
        }
    }

    private static OutputStream open(String file) throws IOException {
        if (file.equals(STANDARD_OUTPUT)) {
            return new FileOutputStream(FileDescriptor.out);
        }
        return Channels.newOutputStream(Files.newByteChannel(
                Path.of(file),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }
}
