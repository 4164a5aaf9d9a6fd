package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadRoundIT {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private DemoEndpoint first;
    private DemoEndpoint second;

    @BeforeEach
    void start() throws IOException {
        first = HttpEndpoint.start("first", "node", new AddressPort(LOOPBACK, 0));
        second = HttpEndpoint.start("second", "node", new AddressPort(LOOPBACK, 0));
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void requestsGoToTheFrontendsInTurnAndAreCountedByPod() throws InterruptedException {
        LoadRound round = round(101, List.of());
        RoundResult result = round.run();

        assertThat(result.answersByPhase()).containsExactly(Map.of("first", 51L, "second", 50L));
        assertThat(result.failures()).isEmpty();
        assertThat(result.answered()).isEqualTo(101);
        assertThat(result.p50Nanos()).isPositive().isLessThanOrEqualTo(result.p99Nanos());
        assertThat(round.finished()).isEqualTo(101);
    }

    @Test
    void refusedRequestsAreFailuresWithTheirReason() throws InterruptedException {
        second.die();
        RoundResult result = round(10, List.of()).run();

        assertThat(result.failed()).isEqualTo(5);
        assertThat(result.failures())
                .hasEntrySatisfying(
                        second.address() + ": Connection refused",
                        count -> assertThat(count).isEqualTo(5));
    }

    @Test
    void nothingIsUnderWayDuringAnEventBetweenRequests() throws InterruptedException {
        LoadRound[] round = new LoadRound[1];
        long[] finished = new long[1];
        LoadRound.Event event = new LoadRound.Event(50, true, () -> {
            first.die();
            second.die();
            finished[0] = round[0].finished();
        });
        round[0] = round(100, List.of(event));
        RoundResult result = round[0].run();

        assertThat(result.answered()).isEqualTo(finished[0]).isBetween(43L, 57L);
        assertThat(result.answersByPhase().getLast()).isEmpty();
        assertThat(result.failed()).isEqualTo(100 - finished[0]);
    }

    @Test
    void answersAreCountedInThePhaseInWhichTheirRequestWasSent() throws InterruptedException {
        AtomicInteger happened = new AtomicInteger();
        RoundResult result = round(
                        90,
                        List.of(
                                new LoadRound.Event(30, true, happened::incrementAndGet),
                                new LoadRound.Event(60, false, happened::incrementAndGet)))
                .run();

        assertThat(happened).hasValue(2);
        assertThat(result.answersByPhase()).hasSize(3);
        assertThat(result.lastPhase(List.of("first", "second", "third")))
                .satisfiesExactly(
                        count -> assertThat(count).isBetween(5L, 20L),
                        count -> assertThat(count).isBetween(5L, 20L),
                        count -> assertThat(count).isZero());
        assertThat(result.answered()).isEqualTo(90);
    }

    @Test
    void failedEventBreaksTheRoundOff() {
        LoadRound round = round(10, List.of(new LoadRound.Event(5, false, () -> {
            throw new IllegalArgumentException("no such slice");
        })));

        assertThatThrownBy(round::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("no such slice");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "'', 'ended before the end of its headers, after 0 bytes'",
        "'HTTP/1.1 503 Nope\r\nContent-Length: 0\r\n\r\n', '503 Nope'",
        "'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut', 'has 3 bytes'",
        "'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}\n', 'names no pod'"
    })
    void wrongAnswersAreFailures(String response, String problem) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread server = Thread.ofVirtual().start(() -> answerOnce(listener, response));

            assertThatThrownBy(() -> HttpClients.get(new AddressPort(LOOPBACK, listener.getLocalPort()), LOOPBACK))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(problem);
            server.join();
        }
    }

    @ParameterizedTest
    @CsvSource({"50, 2", "99, 4", "1, 1", "75, 3"})
    void percentileIsTheSmallestValueThatSoManyDoNotExceed(int percent, long value) {
        assertThat(LoadRound.percentile(new long[] {1, 2, 3, 4}, percent)).isEqualTo(value);
    }

    private LoadRound round(int requests, List<LoadRound.Event> events) {
        ClientAddresses clients = ClientAddresses.one(requests);
        return new LoadRound(new HttpClients(), List.of(first.address(), second.address()), clients, 8, events);
    }

    private static void answerOnce(ServerSocket listener, String response) {
        try (Socket socket = listener.accept()) {
            byte[] request = new byte[1024];
            int length = socket.getInputStream().read(request);
            assertThat(length).isPositive();
            OutputStream out = socket.getOutputStream();
            out.write(response.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
