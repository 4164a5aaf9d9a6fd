package io.fairlead.k8s.cli;

import io.fairlead.capture.CapturePreview;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.source.ManifestsNotFoundException;
import io.fairlead.k8s.translate.Problem.Severity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fairlead check}: validates manifests and prints what would be served where. */
@Command(
        name = "check",
        description = "Validate manifests and print what a node would serve, where, and with which endpoints.",
        footer = {
            "",
            "Exit code: 0 if there are no errors (with --strict, no warnings either), 1 if there are, 2 if the arguments"
                    + " cannot be used."
        },
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            paramLabel = "DIR|FILE",
            description = "Directory with *.yaml, *.yml and *.json files, or one such file.")
    Path path = Path.of("");

    @Option(
            names = "--hostname-override",
            paramLabel = "NAME",
            description = "Look from the node with this name. Default: the only Node in the manifests, if there is just"
                    + " one.")
    @Nullable
    String nodeName;

    @Option(
            names = "--capture",
            paramLabel = "MODE",
            completionCandidates = CaptureOptions.CaptureModeNames.class,
            description = "Print what this capture mode does with each address, and whether it can be used on this"
                    + " machine: ${COMPLETION-CANDIDATES}. Default: what any mode does.")
    @Nullable
    String capture;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Print in this format: text or json. Default: text.")
    String output = "text";

    @Option(names = "--strict", description = "Exit with 1 if there are warnings, too.")
    boolean isStrict;

    @Mixin
    private ProxyOptions proxyOptions = new ProxyOptions();

    @Mixin
    private NodePortOption nodePorts = new NodePortOption();

    @Override
    public Integer call() {
        CommandLine command = spec == null ? new CommandLine(this) : spec.commandLine();
        proxyOptions.config(ProxyConfig.DEFAULT.drainTimeout(), ConnectionConfig.DEFAULT);
        boolean isJson = isJson(command);
        CapturePreview preview = preview(command);
        try {
            ManifestCheck check = ManifestCheck.of(path, nodeName, nodePorts.ranges());
            PrintWriter out = command.getOut();
            CheckReport report = CheckReport.of(check, preview);
            if (isJson) {
                report.printJson(out);
            } else {
                report.printText(out);
            }
            boolean isBad = check.hasErrors() || isStrict && check.count(Severity.WARNING) > 0;
            return isBad ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
        } catch (ManifestsNotFoundException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private boolean isJson(CommandLine command) {
        return switch (output) {
            case "text" -> false;
            case "json" -> true;
            default -> throw new ParameterException(command, "--output is '" + output + "'; allowed are text and json");
        };
    }

    private @Nullable CapturePreview preview(CommandLine command) {
        try {
            return capture == null ? null : CapturePreview.of(CaptureMode.parse(capture));
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command.getCommandSpec(), e);
        }
    }
}
