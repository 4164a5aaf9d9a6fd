package io.fairlead.k8s.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.GoldenFile;
import io.fairlead.k8s.testkit.RecordedNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands that ask a node, against recorded answers over a real Unix socket. */
class AskCommandsIT {
    @TempDir
    private Path temp;

    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @SuppressWarnings("NullAway.Init") // set before each test
    private RecordedNode node;

    @BeforeEach
    void startNode() {
        node = new RecordedNode(temp.resolve("admin.sock"))
                        .answer("status", "status.json")
                        .answer("endpoints", "endpoints.json")
                        .answer("connections", "connections.json")
                        .answer("config", "config.json")
                        .answer("events", "events.json")
                        .stream("events", "stream.ndjson");
        environment.put("FAIRLEAD_ADMIN", node.unixAddress());
    }

    @AfterEach
    void stopNode() {
        node.close();
    }

    private int run(String... args) {
        CommandLine line =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("fairlead"));
        AskCommands.addAll(line, environment::get);
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @ParameterizedTest
    @CsvSource({
        "status, ''",
        "status, -o wide",
        "services, ''",
        "services, -o wide",
        "endpoints, shop/orders:http",
        "endpoints, -o wide",
        "connections, ''",
        "connections, -o wide",
        "config, ''",
        "config, --changed",
        "events, ''",
        "observe, ''",
        "observe, -o wide",
        "observe, --verdict refused",
        "observe, --last 2",
        "top, --once --interval 1ms",
        "top, --once --interval 1ms --sort bytes",
    })
    void textIsTheGoldenFile(String command, String options) throws IOException {
        for (int width : new int[] {100, 80}) {
            try (RecordedNode fresh = new RecordedNode(temp.resolve("admin-" + width + ".sock"))
                            .answer("status", "status.json")
                            .answer("services", "services.json")
                            .answer("services", "services-later.json")
                            .answer("endpoints", "endpoints.json")
                            .answer("connections", "connections.json")
                            .answer("config", "config.json")
                            .answer("events", "events.json")
                            .stream("events", "stream.ndjson")) {
                environment.put("FAIRLEAD_ADMIN", fresh.unixAddress());
                environment.put("COLUMNS", Integer.toString(width));
                out.getBuffer().setLength(0);
                err.getBuffer().setLength(0);

                assertThat(run((command + " " + options).strip().split(" +")))
                        .as(err.toString())
                        .isZero();

                String file = (command + " " + options).strip().replaceAll("[^A-Za-z0-9]+", "-") + "." + width + ".txt";
                GoldenFile.assertSame("ask/golden/" + file, out + (isEmpty(err) ? "" : "--- error output\n" + err));
            }
        }
    }

    private static boolean isEmpty(StringWriter writer) {
        return writer.getBuffer().isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status, status.json",
        "services, services.json",
        "endpoints, endpoints.json",
        "connections, connections.json",
        "config, config.json",
        "events, events.json"
    })
    void jsonIsTheAnswerOfTheNode(String command, String file) {
        node.answer("services", "services.json");

        assertThat(run((command + " -o json").split(" "))).isZero();

        assertThat(out.toString().strip()).isEqualTo(RecordedNode.fixture(file).strip());
        assertThat(isEmpty(err)).isTrue();
    }

    @Test
    void streamsAsJsonHaveOneEventOnALine() {
        assertThat(run("observe", "-o", "json", "--closed", "--protocol", "tcp"))
                .isZero();

        assertThat(out.toString().lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"kind\":\"connection.closed\"") && line.contains("\"TCP\""));
        assertThat(err.toString()).contains("12 events were skipped");
    }

    @Test
    void observeBeginsWithTheConnectionsThatAreOpen() {
        assertThat(run("observe", "--last", "1", "--follow", "-o", "json")).isZero();

        assertThat(out.toString().lines())
                .hasSize(5)
                .first()
                .isEqualTo(
                        "{\"time\":\"2026-11-30T12:09:59.600Z\",\"kind\":\"connection.opened\",\"namespace\":\"shop\","
                                + "\"service\":\"orders\",\"port\":\"http\",\"protocol\":\"TCP\",\"frontend\":\"10.96.0.20:80\","
                                + "\"client\":\"10.244.1.4:50112\",\"attempts\":2}");
    }

    @Test
    void observeEndsAfterTheFirstConnections() {
        assertThat(run("observe", "--first", "1")).isZero();

        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void eventsThatAreFollowedContinueAfterTheRememberedOnes() {
        assertThat(run("events", "--follow", "--kind", "endpoint.ejected", "-o", "json"))
                .isZero();

        assertThat(node.questions())
                .containsExactly(
                        "GET /api/v1/events?kind=endpoint.ejected&limit=100",
                        "GET /api/v1/events?follow=true&since=17&kind=endpoint.ejected");
        assertThat(out.toString().lines()).hasSize(4);
    }

    @Test
    void filtersAreAskedForAsTheyAreWritten() {
        run(
                "connections",
                "--service",
                "shop/orders:http",
                "--client",
                "10.0.0.0/8",
                "--endpoint",
                "[fd00::1]:80",
                "--protocol",
                "TCP",
                "--state",
                "half-closed",
                "--sort",
                "bytes",
                "--limit",
                "5");
        run("observe", "--service", "a/b", "--client", "10.0.0.1", "--endpoint", "10.0.0.2", "--last", "7");
        run("services", "web", "--state", "failing,degraded", "--sort", "open", "--limit", "7");

        assertThat(node.questions())
                .containsExactly(
                        "GET /api/v1/connections?service=shop%2Forders%3Ahttp&client=10.0.0.0%2F8"
                                + "&endpoint=%5Bfd00%3A%3A1%5D%3A80&protocol=TCP&state=half-closed&sort=bytes&limit=5",
                        "GET /api/v1/connections?service=a%2Fb&client=10.0.0.1&endpoint=10.0.0.2&limit=10000",
                        "GET /api/v1/services?search=web&state=failing%2Cdegraded&sort=open&limit=7");
    }

    @Test
    void statusOfAnUnhealthyNodeNamesItsProblemsAndFails() throws IOException {
        try (RecordedNode ill = new RecordedNode(temp.resolve("ill.sock")).answer("status", "status-unhealthy.json")) {
            environment.put("FAIRLEAD_ADMIN", ill.unixAddress());

            assertThat(run("status")).isEqualTo(1);

            GoldenFile.assertSame("ask/golden/status-unhealthy.txt", out.toString());
        }
    }

    @Test
    void whatTheNodeDoesNotKnowIsExitCodeOne() {
        node.answer("services", "services-none.json").answer("services/shop/nosuch", 404, "{}");

        assertThat(run("services", "nosuch")).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("No service ports found.\n");
        assertThat(isEmpty(out)).isTrue();
    }

    @Test
    void tablesSayWhatTheyLeaveOut() {
        assertThat(run("connections")).isZero();

        assertThat(err.toString()).isEqualTo("Showing 3 of 4 connections; --limit shows more.\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | 2 | 'limit is 0; allowed are 1 to 10000' | limit is 0; allowed are 1 to 10000
            401 | 1 | 'a token is needed' | Give the file with the token: --admin-token-file FILE
            403 | 1 | 'set adminTokenFile' | use its Unix socket: --admin unix:/run/fairlead/admin.sock
            404 | 1 | 'there is no Service shop/x' | there is no Service shop/x
            503 | 1 | 'no proxy runs yet' | no proxy runs yet
            """)
    void whatTheNodeRejectsIsPrintedWithWhatToDo(int status, int exitCode, String message, String printed) {
        try (RecordedNode rejecting = new RecordedNode(temp.resolve("no.sock"))
                .answer("endpoints", status, "{\"error\":{\"code\":\"X\",\"message\":\"" + message + "\"}}")) {
            environment.put("FAIRLEAD_ADMIN", rejecting.unixAddress());

            assertThat(run("endpoints", "shop/x")).isEqualTo(exitCode);

            assertThat(err.toString())
                    .startsWith("fairlead: ")
                    .contains(printed)
                    .hasLineCount(1);
            assertThat(isEmpty(out)).isTrue();
        }
    }

    @Test
    void withoutASocketTheReasonIsThatNoNodeRunsHere() {
        assertThat(run("status", "--admin", "unix:" + temp.resolve("none.sock")))
                .isEqualTo(1);

        assertThat(err.toString())
                .contains("none.sock does not exist: no node is running on this machine")
                .contains("kubectl fairlead --node NODE status");
    }

    @Test
    void aSocketThatNobodyListensAtIsOfANodeThatHasEnded() throws IOException {
        Path file = temp.resolve("old.sock");
        new RecordedNode(file).close();
        Files.deleteIfExists(file);
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(file));
        }

        assertThat(run("status", "--admin", "unix:" + file)).isEqualTo(1);

        assertThat(err.toString()).contains("the node that made the socket has ended");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotWaitedForLongerThanTheTimeout() {
        try (RecordedNode silent = new RecordedNode(temp.resolve("silent.sock")).silence("status")) {
            assertThat(run("status", "--admin", silent.unixAddress(), "--timeout", "50ms"))
                    .isEqualTo(1);
        }

        assertThat(err.toString()).contains("does not answer within 50ms");
    }

    @Test
    void overTcpTheTokenIsSent() throws IOException {
        Path token = Files.writeString(temp.resolve("token"), "s3cret\n");

        assertThat(run("config", "--admin", node.tcpAddress(), "--admin-token-file", token.toString()))
                .isZero();

        assertThat(node.questions()).containsExactly("GET /api/v1/config Bearer s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status --admin ftp://x",
                "status -o yaml",
                "top --sort size",
                "top --interval soon",
                "observe --verdict maybe",
                "status --timeout 0",
                "config --admin-token-file /nonexistent"
            })
    void wrongUseIsExitCodeTwo(String args) {
        assertThat(run(args.split(" "))).isEqualTo(2);
        assertThat(node.questions()).isEmpty();
    }

    @Test
    void actionsAreSentAsTheyAreWritten() {
        node.answer("actions/drain-endpoint", 200, "{\"done\":\"10.0.0.1:80 gets no new connections\"}")
                .answer("actions/restore-endpoint", 200, "{\"done\":\"restored\"}")
                .answer("actions/close-connection", 200, "{\"done\":\"closed\"}")
                .answer("actions/log-level", 200, "{\"done\":\"log level DEBUG\"}")
                .answer("actions/drain", 200, "{\"done\":\"draining\"}")
                .answer("actions/undrain", 200, "{\"done\":\"serving\"}");
        for (String action : List.of(
                "drain-endpoint 10.0.0.1:80 --service shop/orders",
                "restore-endpoint 10.0.0.1:80",
                "close-connection 1-42",
                "set-log-level DEBUG",
                "drain",
                "undrain")) {
            assertThat(run(("admin " + action).split(" "))).as(err.toString()).isZero();
        }

        assertThat(node.bodies())
                .containsExactly(
                        "{\"endpoint\":\"10.0.0.1:80\",\"service\":\"shop/orders\"}",
                        "{\"endpoint\":\"10.0.0.1:80\"}",
                        "{\"id\":\"1-42\"}",
                        "{\"level\":\"DEBUG\"}",
                        "{}",
                        "{}");
        assertThat(out.toString()).startsWith("10.0.0.1:80 gets no new connections\nrestored\n");
    }

    @Test
    void namesForCompletionAreTheServicesThatBeginSo() {
        node.answer("services", "services.json");

        assertThat(run(LiveNames.COMMAND, "services", "shop/")).isZero();

        assertThat(out.toString()).isEqualTo("shop/cart\nshop/orders\nshop/search\n");
        assertThat(node.questions()).containsExactly("GET /api/v1/services?search=shop%2F&limit=1000");
    }

    @Test
    void namesForCompletionAreSilentWithoutANode() {
        node.silence("services");

        assertThat(run(LiveNames.COMMAND, "services")).isZero();
        environment.put("FAIRLEAD_ADMIN", "unix:/nonexistent");
        assertThat(run(LiveNames.COMMAND, "services")).isZero();

        assertThat(out + err.toString()).isEmpty();
    }

    @Test
    void colorsAreNotForFiles() {
        run("status");
        run("endpoints");

        assertThat(out.toString()).doesNotContain("\u001b");
    }
}
