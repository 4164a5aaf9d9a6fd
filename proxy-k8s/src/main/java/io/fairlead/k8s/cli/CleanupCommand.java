package io.fairlead.k8s.cli;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
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
        description =
                "Removes what 'fairlead node' added to this machine to capture traffic: local routes, routing rules and"
                        + " an nftables table. What belongs to others is left alone. A node that still runs no longer gets the"
                        + " traffic: end it first.",
        footerHeading = "%n",
        footer = "Needs the capability NET_ADMIN. Exit code 0 also if there was nothing to remove.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CleanupCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--service-proxy-name",
            paramLabel = "NAME",
            description = "Of the node with this --service-proxy-name. Default: of the one without a name.")
    private @Nullable String serviceProxyName;

    @Option(names = "--all", description = "Of all nodes, whatever their names.")
    private boolean isAll;

    private final Function<String, List<String>> remover;
    private final Supplier<List<String>> removerOfAll;

    /**
     * @param remover removes what is of the node of that name, empty for none, and tells what it was
     * @param removerOfAll does so for all nodes
     */
    CleanupCommand(Function<String, List<String>> remover, Supplier<List<String>> removerOfAll) {
        this.remover = remover;
        this.removerOfAll = removerOfAll;
    }

    @Override
    public Integer call() {
        String name = Blank.toNull(serviceProxyName);
        if (isAll && name != null) {
            throw new ParameterException(
                    command.commandLine(), "--all and --service-proxy-name cannot be combined; write one or the other");
        }
        PrintWriter out = command.commandLine().getOut();
        return isAll ? report(removerOfAll.get(), out) : report(remover.apply(instance(name)), out);
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

    /** Says what was removed; the exit code. */
    static int report(List<String> removed, PrintWriter out) {
        removed.forEach(thing -> out.println("removed " + thing));
        if (removed.isEmpty()) {
            out.println("nothing of Fairlead's was found");
        }
        out.flush();
        return ExitCode.OK;
    }
}
