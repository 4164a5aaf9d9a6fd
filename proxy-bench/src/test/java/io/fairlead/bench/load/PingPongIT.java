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

            Histogram latencies = new PingPong(address(server), 1, 1000).run(Duration.ofSeconds(1));

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
                    .isThrownBy(() -> new PingPong(address(server), 1, 100).run(Duration.ofSeconds(5)))
                    .withMessageContaining("exchange of messages has failed");
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
