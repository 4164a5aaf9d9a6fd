package io.fairlead.k8s.cli;

import io.fairlead.capture.Cleanup;
import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairlead cleanup}: removes what a node added to the machine to capture traffic, and nothing else. */
@Command(
        name = "cleanup",
        description = {
            "Remove what 'fairlead node' added to this machine to capture traffic: local routes, routing rules and"
                    + " nftables tables. Rules of other programs are not touched.",
            "A node removes its rules itself when it stops. This command is for a node that was killed, or that ran with"
                    + " --keep-rules-on-stop.",
        },
        footerHeading = "%n",
        footer = "Needs the capability NET_ADMIN. Exit code: 0 if the rules are removed or there were none, 1 if not,"
                + " for example because a node is still running.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CleanupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--service-proxy-name",
            paramLabel = "NAME",
            description =
                    "Remove the rules of the node with this --service-proxy-name. Default: the node without a name.")
    private @Nullable String serviceProxyName;

    @Option(names = "--all", description = "Remove the rules of all nodes, whatever their names.")
    private boolean isAll;

    @Option(
            names = "--force",
            description =
                    "Remove the rules even if the node is running. Services are interrupted until it has installed"
                            + " them again, about a second.")
    private boolean isForced;

    private final Remover remover;

    /** Removes rules from the kernel. */
    @FunctionalInterface
    interface Remover {
        /**
         * Removes them.
         *
         * @param instance of the node with this name, empty for the one without a name; null for all nodes
         * @param isForced whether that is done while the node runs, too
         * @return what was removed
         * @throws io.fairlead.capture.CaptureException if something was not
         */
        List<String> remove(@Nullable String instance, boolean isForced);
    }

    CleanupCommand(Remover remover) {
        this.remover = remover;
    }

    /** Removes rules from the kernel of this machine. */
    static List<String> remove(@Nullable String instance, boolean isForced) {
        return instance == null ? Cleanup.runAll(isForced) : Cleanup.run(instance, isForced);
    }

    @Override
    public Integer call() {
        String name = Blank.toNull(serviceProxyName);
        if (isAll && name != null) {
            throw new ParameterException(
                    command.commandLine(), "--all and --service-proxy-name cannot be combined; write one or the other");
        }
        return report(
                remover.remove(isAll ? null : instance(name), isForced),
                command.commandLine().getOut());
    }

    private String instance(@Nullable String name) {
        try {
            return CaptureConfig.of(CaptureMode.NONE)
                    .withInstance(name == null ? "" : name)
                    .instance();
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, e);
        }
    }

    /** Prints what was removed; the exit code. */
    static int report(List<String> removed, PrintWriter out) {
        removed.forEach(thing -> out.println("removed " + thing));
        if (removed.isEmpty()) {
            out.println("nothing of Fairlead's was found");
        }
        out.flush();
        return ExitCode.OK;
    }
}
