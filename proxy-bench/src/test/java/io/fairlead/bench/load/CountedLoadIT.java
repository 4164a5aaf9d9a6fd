package io.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.bench.result.FailureKind;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the clients of the fault suite count, before endpoints that do what they should not. */
@Timeout(60)
final class CountedLoadIT {
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final int TIMEOUT_MILLIS = 500;

    @Test
    void everyConnectionOfALoadIsCountedWithTheEndpointThatAnswered() throws IOException {
        AddressPort address = free();
        try (PatternEndpoint endpoint = PatternEndpoint.listen(address, 50)) {
            endpoint.serve();

            LoadCount count =
                    new CountedLoad(LoadPlan.of(address, 30, 0, TIMEOUT_MILLIS).onLines(5)).run();

            assertThat(count.tried()).isEqualTo(30);
            assertThat(count.failed()).isEmpty();
            assertThat(count.endpoints()).isEqualTo(Map.of("127.0.0.1", 30));
        }
    }

    @Test
    void anAnswerOfMoreThanAPeriodOfThePatternIsChecked() throws IOException {
        AddressPort address = free();
        try (PatternEndpoint endpoint = PatternEndpoint.listen(address, 50)) {
            endpoint.serve();

            LoadCount count = new CountedLoad(LoadPlan.of(address, 1, 0, TIMEOUT_MILLIS)
                            .onLines(1)
                            .asking(1_000_000))
                    .run();

            assertThat(count.served()).isEqualTo(1);
        }
    }

    @Test
    void aPortWithoutAListenerIsARefusal() throws IOException {
        assertThat(failures(free())).isEqualTo(Map.of(FailureKind.REFUSED, 3));
    }

    @Test
    void anEndpointThatResetsIsNotTakenForOneThatCloses() throws IOException {
        try (ServerSocket server = serving(socket -> {
            socket.getInputStream().readNBytes(Long.BYTES);
            socket.setSoLinger(true, 0);
        })) {
            assertThat(failures(address(server))).isEqualTo(Map.of(FailureKind.RESET, 3));
        }
    }

    @Test
    void anAnswerThatEndsEarlyIsAFailure() throws IOException {
        try (ServerSocket server = serving(socket -> answer(socket, 100))) {
            assertThat(failures(address(server))).isEqualTo(Map.of(FailureKind.CLOSED, 3));
        }
    }

    @Test
    void aByteThatIsNotTheEndpointsIsAFailure() throws IOException {
        try (ServerSocket server = serving(socket -> {
            answer(socket, 1_000);
            socket.getOutputStream().write(PatternBytes.array(), 1_001, 49_000);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            assertThat(failures(address(server))).isEqualTo(Map.of(FailureKind.WRONG_BYTES, 3));
        }
    }

    @Test
    void silenceIsATimeout() throws IOException {
        try (ServerSocket server =
                serving(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            assertThat(failures(address(server))).isEqualTo(Map.of(FailureKind.TIMEOUT, 3));
        }
    }

    @Test
    void aStalledEndpointDropsConnectionsAtFirstAndServesThemLater() throws IOException {
        AddressPort address = free();
        try (PatternEndpoint endpoint = PatternEndpoint.listen(address, 4)) {
            endpoint.stall(Duration.ofMillis(1_200));

            LoadCount count = new CountedLoad(LoadPlan.of(address, 1, 0, 10_000).onLines(1)).run();

            assertThat(count.served()).isEqualTo(1);
            assertThat(count.maxMillis()).isGreaterThan(900);
        }
    }

    private static Map<FailureKind, Integer> failures(AddressPort target) {
        return new CountedLoad(LoadPlan.of(target, 3, 0, TIMEOUT_MILLIS).onLines(1))
                .run()
                .failed();
    }

    private interface Behaviour {
        void meet(Socket socket) throws IOException;
    }

    private static ServerSocket serving(Behaviour behaviour) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    behaviour.meet(socket);
                } catch (IOException e) {
                    // The client is gone, or the test is over.
                }
            }
        });
        return server;
    }

    /** The address and so many bytes of the pattern. */
    private static void answer(Socket socket, int bytes) throws IOException {
        socket.getInputStream().readNBytes(Long.BYTES);
        socket.getOutputStream().write(socket.getLocalAddress().getAddress());
        socket.getOutputStream().write(PatternBytes.array(), 0, bytes);
    }

    private static AddressPort address(ServerSocket server) {
        return new AddressPort(LOOPBACK, server.getLocalPort());
    }

    private static AddressPort free() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return address(server);
        }
    }
}
