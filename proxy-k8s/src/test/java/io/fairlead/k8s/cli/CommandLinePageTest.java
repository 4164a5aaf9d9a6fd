package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.KubeProxySetting;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.RandomSelector;
import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Holds the reference pages of the command line equal to the commands. */
class CommandLinePageTest {
    private static final int WIDTH = 100;

    private final ClassLoader original = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void hideSelectorsOfTests() {
        Thread.currentThread().setContextClassLoader(new WithoutTestSelectors(original));
    }

    @AfterEach
    void showSelectorsOfTests() {
        Thread.currentThread().setContextClassLoader(original);
    }

    @Test
    void pageHasTheHelpOfEveryCommand() throws IOException {
        CommandLine line = FairleadCommand.commandLine().setUsageHelpWidth(WIDTH);
        StringBuilder page = new StringBuilder(section(line));
        line.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                page.append("\n" + section(command));
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
                + command.getUsageMessage(Ansi.OFF).lines().map(String::stripTrailing).reduce("", (a, b) -> a + b + "\n")
                + "```\n";
    }

    /** Finds only the selectors that Fairlead ships, not those in the test classes. */
    private static final class WithoutTestSelectors extends ClassLoader {
        WithoutTestSelectors(ClassLoader parent) {
            super(parent);
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            List<URL> found = Collections.list(super.getResources(name));
            if (name.endsWith(EndpointSelector.class.getName())) {
                found.removeIf(WithoutTestSelectors::isOfTests);
            }
            return Collections.enumeration(found);
        }

        private static boolean isOfTests(URL services) {
            try (InputStream in = services.openStream()) {
                return !new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(RandomSelector.class.getName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
