package io.fairlead.k8s.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the script by which a shell completes the command line. */
@Command(
        name = "completion",
        aliases = "generate-completion",
        description = "Print the completion script for bash and zsh.",
        footer = {"", "Use it in the running shell:", "  source <(fairlead completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            CommandLine root = spec.root().commandLine();
            spec.commandLine().getOut().print(AutoComplete.bash(root.getCommandName(), root));
            spec.commandLine().getOut().flush();
        }
    }
}
