package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.KubeProxySetting;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Holds the reference pages of the command line equal to the commands. */
class CommandLinePageTest {
    private static final int WIDTH = 100;

    @Test
    void pageHasTheHelpOfEveryCommand() throws IOException {
        CommandLine line = FairleadCommand.commandLine().setUsageHelpWidth(WIDTH);
        StringBuilder page = new StringBuilder(section(line));
        line.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help") && !command.getCommandSpec().usageMessage().hidden()) {
                hideSelectorsOfTests(command.getCommandSpec());
                page.append("\n" + section(command));
                command.getSubcommands().values().forEach(action -> page.append("\n" + section(action)));
            }
        });

        GeneratedText.assertCurrent(
                GeneratedText.DOCS.resolve("reference/command-line.md"), "fairlead", page.toString());
    }

    @Test
    void pageHasEverySettingOfKubeProxyWithoutEffect() throws IOException {
        StringBuilder table = new StringBuilder("| flag | field | why it has no effect |\n|---|---|---|\n");
        for (KubeProxySetting setting : KubeProxySetting.all()) {
            String flag = setting.flag() == null ? "" : "`--" + setting.flag() + "`";
            String field = setting.field() == null ? "" : "`" + setting.field() + "`";
            table.append("| " + flag + " | " + field + " | " + setting.reason() + " |\n");
        }

        GeneratedText.assertCurrent(
                GeneratedText.DOCS.resolve("reference/kube-proxy-flags.md"), "without effect", table.toString());
    }

    private static String section(CommandLine command) {
        return "## " + command.getCommandSpec().qualifiedName() + "\n\n```text\n"
                + command.getUsageMessage(Ansi.OFF)
                        .lines()
                        .map(String::stripTrailing)
                        .reduce("", (a, b) -> a + b + "\n")
                + "```\n";
    }

    /** The tests add selectors of their own, which the page must not name. */
    private static void hideSelectorsOfTests(CommandSpec command) {
        OptionSpec selector = command.findOption("--selector");
        if (selector != null) {
            EndpointSelectors selectors = EndpointSelectors.load();
            List<String> names = selectors.names().stream()
                    .filter(name -> selectors.named(name).getClass().getName().startsWith("io.fairlead."))
                    .toList();
            command.remove(selector);
            command.addOption(
                    OptionSpec.builder(selector).completionCandidates(names).build());
        }
    }
}
