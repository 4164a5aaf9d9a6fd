package io.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class PingPongIT {
    @Test
    void aStallCountsForEveryMessageThatWasDueMeanwhile() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> echoWithAStall(server));

            Histogram latencies =
                    PingPong.onKeptConnections(address(server), 1, 1000).run(Duration.ofSeconds(1));

            assertThat(latencies.getTotalCount()).isEqualTo(1000);
            // Only one message met the stall of 300 ms, but those that were due meanwhile were late as well.
            long late = latencies.getCountBetweenValues(TimeUnit.MILLISECONDS.toNanos(100), Long.MAX_VALUE);
            assertThat(late).isBetween(150L, 600L);
        }
    }

    @Test
    void aConnectionThatIsClosedFailsTheLoad() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(PingPong.MESSAGE_BYTES);
                } catch (IOException e) {
                    // The test is over.
                }
            });

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            PingPong.onKeptConnections(address(server), 1, 100).run(Duration.ofSeconds(5)))
                    .withMessageContaining("exchange of messages has failed");
        }
    }

    @Test
    void everyMessageMayTakeAConnectionOfItsOwn() throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> echoOnce(server, accepted));

            Histogram latencies =
                    PingPong.onNewConnections(address(server), 2, 100).run(Duration.ofSeconds(1));

            assertThat(latencies.getTotalCount()).isEqualTo(100);
            assertThat(accepted).hasValue(100);
        }
    }

    private static void echoOnce(ServerSocket server, AtomicInteger accepted) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                accepted.incrementAndGet();
                socket.getOutputStream().write(socket.getInputStream().readNBytes(PingPong.MESSAGE_BYTES));
            } catch (IOException e) {
                // The client is gone, or the test is over.
            }
        }
    }

    private static AddressPort address(ServerSocket server) {
        return new AddressPort(IpAddress.parse("127.0.0.1"), server.getLocalPort());
    }

    private static void echoWithAStall(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.setTcpNoDelay(true);
            byte[] message = new byte[PingPong.MESSAGE_BYTES];
            for (int i = 0; socket.getInputStream().readNBytes(message, 0, message.length) == message.length; i++) {
                if (i == 200) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                }
                socket.getOutputStream().write(message);
            }
        } catch (IOException e) {
            // The test is over.
        }
    }
}
