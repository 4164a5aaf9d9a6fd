package io.fairlead.k8s.cli;

import io.fairlead.k8s.cli.ask.LiveNames;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
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
            CommandLine root = FairleadCommand.commandLine();
            WrongUse.LAUNCHER_COMMANDS.keySet().stream()
                    .sorted()
                    .forEach(name -> root.addSubcommand(name, new CommandLine(CommandSpec.create())));
            labelByName(root);
            spec.commandLine().getOut().print(LiveNames.inScript(AutoComplete.bash(root.getCommandName(), root)));
            spec.commandLine().getOut().flush();
        }
    }

    /** The script keeps the values of an option in a variable that is called after its label: of one label, the last wins. */
    private static void labelByName(CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        for (OptionSpec option : List.copyOf(command.options())) {
            if (option.completionCandidates() != null && option.scopeType() != ScopeType.INHERIT) {
                command.remove(option);
                command.addOption(OptionSpec.builder(option)
                        .paramLabel(option.longestName().substring(2))
                        .build());
            }
        }
        line.getSubcommands().values().forEach(CompletionCommand::labelByName);
    }
}
