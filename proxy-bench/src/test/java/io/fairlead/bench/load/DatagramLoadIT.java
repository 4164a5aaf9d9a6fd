package io.fairlead.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DatagramLoadIT {
    private static final IpAddress ADDRESS = IpAddress.parse("127.80.7.1");

    @Test
    void everyClientSendsItsNextRequestOnceItHasAReply() throws IOException {
        AddressPort address = free();
        try (DatagramEcho _ = DatagramEcho.at(address)) {
            DatagramRequests.Outcome outcome = DatagramRequests.run(address, 100, Duration.ofMillis(500));

            assertThat(outcome.sent()).isGreaterThan(1000);
            assertThat(outcome.answered()).isBetween(outcome.sent() - 10, outcome.sent());
            assertThat(outcome.latencies().getTotalCount()).isEqualTo(outcome.answered());
            // The last replies may come after the end.
            assertThat(outcome.perSecond() / 2).isBetween(outcome.answered() - 110.0, (double) outcome.answered());
        }
    }

    @Test
    void clientsHaveAddressesOfTheirOwn() throws Exception {
        Set<InetAddress> clients = new HashSet<>();
        try (DatagramSocket silent = new DatagramSocket(0, ADDRESS.toInetAddress())) {
            silent.setSoTimeout(100);
            Thread receiving = Thread.ofPlatform().start(() -> receiveAll(silent, clients));

            DatagramRequests.Outcome outcome =
                    DatagramRequests.run(new AddressPort(ADDRESS, silent.getLocalPort()), 300, Duration.ofMillis(100));

            assertThat(outcome.sent()).isEqualTo(300);
            assertThat(outcome.answered()).isZero();
            receiving.join();
        }
        assertThat(clients).hasSize(300);
    }

    private static void receiveAll(DatagramSocket socket, Set<InetAddress> senders) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.setSoTimeout(1000);
                socket.receive(packet);
                senders.add(packet.getAddress());
            }
        } catch (IOException e) {
            // No more come.
        }
    }

    @Test
    void aRequestWithoutAReplyIsLostAndTheNextOneFollows() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, ADDRESS.toInetAddress())) {
            DatagramRequests.Outcome outcome =
                    DatagramRequests.run(new AddressPort(ADDRESS, silent.getLocalPort()), 1, Duration.ofSeconds(1));

            assertThat(outcome.sent()).isBetween(3L, 5L);
            assertThat(outcome.answered()).isZero();
        }
    }

    @Test
    void aSinkCountsEveryDatagramOfAStream() throws IOException {
        AddressPort data = free();
        AddressPort counts = free();
        try (DatagramSink _ = DatagramSink.at(data, counts)) {
            DatagramCounts before = DatagramCounts.ask(counts);

            long sent = DatagramSender.send(data, Duration.ofMillis(100));

            assertThat(sent).isPositive();
            await().untilAsserted(() ->
                    assertThat(DatagramCounts.ask(counts).datagrams()).isPositive());
            DatagramCounts received = DatagramCounts.ask(counts).since(before);
            assertThat(received.datagrams()).isBetween(1L, sent);
            assertThat(received.bytes()).isEqualTo(received.datagrams() * DatagramSender.DATAGRAM_BYTES);
        }
    }

    @Test
    void aStreamToNowhereFails() throws IOException {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> DatagramSender.send(AddressPort.parse("255.255.255.255:9"), Duration.ofMillis(10)))
                .withMessageContaining("255.255.255.255:9");
    }

    @Test
    void aLostMessageOfATimetableCountsWithTheTimeThatItWasWaitedFor() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, ADDRESS.toInetAddress())) {
            Histogram latencies = PingPong.asDatagrams(new AddressPort(ADDRESS, silent.getLocalPort()), 1, 10)
                    .run(Duration.ofMillis(300));

            assertThat(latencies.getTotalCount()).isEqualTo(3);
            assertThat(latencies.getMinValue()).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(900));
        }
    }

    /** An address with a UDP port that nothing uses. */
    private static AddressPort free() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, ADDRESS.toInetAddress())) {
            return new AddressPort(ADDRESS, socket.getLocalPort());
        }
    }
}
