package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class WrongUseTest {
    private final StringWriter err = new StringWriter();

    private List<String> complaints(String line) {
        String[] args = line.isEmpty() ? new String[0] : line.split(" ");
        CommandLine command = FairleadCommand.commandLine(args)
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err));
        assertThat(command.execute(args)).isEqualTo(2);
        return err.toString().lines().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        stats             | there is no command 'stats' (did you mean 'status'?); the commands are demo, node, sidecar, check, status, services, endpoints, connections, top, observe, events, explain, config, support-bundle, admin, cleanup, completion, help
        chekc x           | there is no command 'chekc' (did you mean 'check'?); the commands are demo, node, sidecar, check, status, services, endpoints, connections, top, observe, events, explain, config, support-bundle, admin, cleanup, completion, help
        bench             | the jar has no command 'bench'; run './fairlead bench' in a checkout
        jmh -l            | the jar has no command 'jmh'; run './fairlead jmh' in a checkout
        """)
    void commandsThatDoNotExistComeWithThoseThatDo(String line, String complaint) {
        assertThat(complaints(line)).first().isEqualTo("fairlead: " + complaint);
    }

    @Test
    void everyUnknownOptionHasALine() {
        assertThat(complaints("node --relai copy --zzz=1 --capture none --selektor x"))
                .containsExactly(
                        "fairlead: 'fairlead node' has no option '--relai' (did you mean '--relay'?)",
                        "fairlead: 'fairlead node' has no option '--zzz'",
                        "fairlead: 'fairlead node' has no option '--selektor' (did you mean '--selector'?)",
                        "See 'fairlead node --help'.");
    }

    @Test
    void aDirectoryWithoutItsOptionIsTakenForManifests() {
        assertThat(complaints("node examples/web"))
                .containsExactly(
                        "fairlead: 'examples/web' is not an option; to serve manifests, write 'fairlead node"
                                + " --manifests examples/web'",
                        "See 'fairlead node --help'.");
    }

    @Test
    void theWholeHelpIsForThoseWhoGiveNoCommand() {
        assertThat(complaints(""))
                .startsWith("fairlead: No command given.")
                .anyMatch(line -> line.startsWith("Usage: "));
        err.getBuffer().setLength(0);
        assertThat(complaints("--log-level loud check x"))
                .containsExactly(
                        "fairlead: --log-level is 'loud'; allowed are OFF, ERROR, WARN, INFO, DEBUG, TRACE",
                        "See 'fairlead --help'.");
    }
}
