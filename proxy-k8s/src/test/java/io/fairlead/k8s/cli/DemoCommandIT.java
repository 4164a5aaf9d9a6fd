package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class DemoCommandIT {
    private static final List<String> PODS = List.of("5q9j2", "gplst", "hqld7", "sdvd5", "rtnt2");
    private static final Pattern RETRIED =
            Pattern.compile("^[1-9]\\d* connections to the dead endpoint", Pattern.MULTILINE);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void everySelectorServesAllRequestsWithEvenShares(String selector) {
        int exitCode = demo("--requests", "2000", "--exit", "--selector", selector);

        assertThat(exitCode).as(out + "" + err).isZero();
        assertThat(out.toString())
                .contains("curl http://127.96.39.165:", "curl http://127.0.0.1:", "2000 requests in ", ", 0 failed;")
                .contains(PODS)
                .contains("Shares are even: ")
                .doesNotContain("\u001b");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void noRequestFailsWhenAnEndpointDies(String selector) {
        int exitCode = demo("--requests", "2000", "--exit", "--kill-one", "--selector", selector);

        assertThat(exitCode).as(out + "" + err).isZero();
        assertThat(out.toString())
                .contains("After 666 requests web-server-deployment-86b8bb7db4-hqld7 dies")
                .contains("After 1333 requests web-server-deployment-86b8bb7db4-hqld7 leaves its EndpointSlice.")
                .contains("2000 requests in ", ", 0 failed;")
                .contains("over 4 endpoints")
                .containsPattern("hqld7 .* dead\\R")
                .containsPattern(RETRIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"splice", "copy"})
    void bothRelaysServe(String relay) {
        assertThat(demo("--requests", "200", "--exit", "--relay", relay))
                .as(out + "" + err)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "least-conn", "p2c", "maglev"})
    void everySelectorServesAllDatagramsWithEvenShares(String selector) {
        int exitCode = demo("--udp", "--requests", "2000", "--exit", "--selector", selector);

        assertThat(exitCode).as(out + "" + err).isZero();
        assertThat(out.toString())
                .contains("echo hello | nc -u -w1 127.96.39.165 ", "each in a datagram from a new port of a random")
                .contains("2000 requests in ", ", 0 failed, 2000 answered, 0 datagrams lost;")
                .contains(PODS)
                .containsPattern("total +2000 +100.0 %")
                .contains("Shares are even: ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "maglev"})
    void onlyDatagramsToTheDeadEndpointAreLostAndTheirRepetitionsAreAnswered(String selector) {
        int exitCode = demo("--udp", "--requests", "2000", "--exit", "--kill-one", "--selector", selector);

        assertThat(exitCode).as(out + "" + err).isZero();
        assertThat(out.toString())
                .contains("After 666 requests web-server-deployment-86b8bb7db4-hqld7 dies")
                .contains("2000 requests in ", ", 0 failed, 2000 answered, ")
                .contains("over 4 endpoints")
                .containsPattern("(?m)^[1-9]\\d* datagrams to the dead endpoint were lost; their clients repeated them")
                .doesNotContain("were lost for another reason");
    }

    @Test
    void fewRequestsAreServedWithoutAVerdictOnEvenness() {
        assertThat(demo("--requests", "1", "--exit", "--kill-one")).isZero();
        assertThat(out.toString()).contains("1 requests in ", "Evenness not tested: ");
    }

    @Test
    void takenPortIsReplacedAndSaidSo() throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(new InetSocketAddress("127.96.39.165", 8080));

            assertThat(demo("--requests", "20", "--exit")).isZero();
        }
        assertThat(out.toString()).contains("Port 8080 on 127.96.39.165 is taken by another process");
    }

    @ParameterizedTest
    @CsvSource({
        "--requests, 0, '--requests is 0; allowed are 1 to 1000000'",
        "--requests, many, 'many'",
        "--selector, randon, 'random'",
        "--relay, fast, 'allowed are [auto, splice, copy]'",
        "--event-loops, 0, '--event-loops is 0; allowed are 1 to 1024'"
    })
    void wrongOptionsAreRefusedWithWhatIsAllowed(String option, String value, String message) {
        assertThat(demo(option, value, "--exit")).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    private int demo(String... args) {
        return new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
