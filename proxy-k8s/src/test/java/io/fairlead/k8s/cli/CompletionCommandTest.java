package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompletionCommandTest {
    private String script = "";

    @BeforeEach
    void print() {
        StringWriter out = new StringWriter();
        CommandLine line = FairleadCommand.commandLine("completion").setOut(new PrintWriter(out));
        assertThat(line.execute("completion")).isZero();
        script = out.toString();
    }

    /** The part of the script for a command. */
    private String function(String command) {
        int start = script.indexOf("function _picocli_fairlead_" + command + "() {");
        return script.substring(start, script.indexOf("\n}\n", start));
    }

    /** What the script does behind an option. */
    private String branch(String command, String option) {
        Matcher branch =
                Pattern.compile("'" + option + "'\\)(.*?);;", Pattern.DOTALL).matcher(function(command));
        assertThat(branch.find()).as(option).isTrue();
        return branch.group(1);
    }

    @ParameterizedTest
    @CsvSource({
        "node, --capture, \"auto\" \"none\" \"bind\" \"tproxy\"",
        "node, --relay, \"auto\" \"splice\" \"copy\"",
        "node, --logging-format, \"text\" \"json\"",
        "node, --detect-local-mode, \"ClusterCIDR\" \"NodeCIDR\" \"BridgeInterface\" \"InterfaceNamePrefix\"",
        "demo, --relay, \"auto\" \"splice\" \"copy\"",
        "check, --relay, \"auto\" \"splice\" \"copy\"",
    })
    void optionsOfferTheirOwnValues(String command, String option, String values) {
        Matcher variable = Pattern.compile("\\$\\{(\\w+)\\[@]}").matcher(branch(command, option));
        assertThat(variable.find()).isTrue();
        assertThat(function(command)).containsOnlyOnce("local " + variable.group(1) + "=(" + values + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kubeconfig", "--config", "--manifests"})
    void optionsWithFilesOfferFiles(String option) {
        assertThat(branch("node", option)).contains("compgen -f");
    }

    @ParameterizedTest
    @CsvSource({
        "services, SEARCH_pos_param_args",
        "observe, service_option_args",
        "admin_drainendpoint, service_option_args"
    })
    void namesOfServicesComeFromTheNode(String command, String values) {
        assertThat(function(command))
                .containsPattern("local " + values + "=\\(\\$\\(.* __names services \"\\$\\{curr_word}\"");
        assertThat(script).doesNotContain("fairlead-live").doesNotContain("_picocli_fairlead___names() {\n  #  ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            services shop/                  | shop/orders shop/web
            endpoints shop/o                | shop/orders
            observe --service shop/w        | shop/web
            """)
    void theShellOffersTheNamesThatTheNodeKnows(String words, String offered) throws IOException, InterruptedException {
        String line = "fairlead " + words;
        assertThat(bash(script + """
                compopt() { :; }
                fairlead() { [ "$1 $2" = "__names services" ] && printf '%%s\\n' shop/orders shop/web | grep "^$3"; }
                COMP_WORDS=(%s)
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE='%s'
                _complete_fairlead
                echo "${COMPREPLY[@]}"
                """.formatted(line, line))).isEqualTo(offered + "\n");
    }

    private static String bash(String input) throws IOException, InterruptedException {
        Process bash = new ProcessBuilder("bash").redirectErrorStream(true).start();
        try (OutputStream in = bash.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        bash.waitFor();
        return output;
    }

    @Test
    void theScriptIsOneThatTheShellCanRead() throws IOException, InterruptedException {
        Process bash =
                new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (OutputStream in = bash.getOutputStream()) {
            in.write(script.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void commandsOfTheLauncherAreOffered() {
        assertThat(script).containsPattern("local commands=\"[^\"]*\\bbench jmh\\b");
    }
}
