package io.fairlead.bench.cli;

import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Holds the reference page of the command line equal to the commands of the benchmarks. */
class BenchPageTest {
    private static final int WIDTH = 100;

    @Test
    void pageHasTheHelpOfEveryCommand() throws IOException {
        CommandLine line = new CommandLine(new BenchCommand())
                .setCommandName("fairlead bench")
                .setUsageHelpWidth(WIDTH);
        StringBuilder page = new StringBuilder(section(line));
        line.getSubcommands().values().stream()
                .filter(command -> !command.getCommandSpec().usageMessage().hidden())
                .filter(command -> !command.getCommandName().equals("help"))
                .forEach(command -> page.append("\n" + section(command)));

        GeneratedText.assertCurrent(
                GeneratedText.DOCS.resolve("reference/command-line.md"), "fairlead bench", page.toString());
    }

    private static String section(CommandLine command) {
        return "## " + command.getCommandSpec().qualifiedName() + "\n\n```text\n"
                + command.getUsageMessage(Ansi.OFF)
                        .lines()
                        .map(String::stripTrailing)
                        .reduce("", (a, b) -> a + b + "\n")
                + "```\n";
    }
}
