package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.deleted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.observe.ConnectionProgress;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.Relayed;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.observe.SessionProgress;
import io.fairlead.observe.SessionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import io.fairlead.testkit.UdpClient;
import io.fairlead.testkit.UdpEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Reports about open connections and UDP sessions to their observers. */
class ProgressIT {
    private static final Duration INTERVAL = Duration.ofMillis(50);

    private final AddressPort vip = Loopback.free("127.64.0.1");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void reportsAndSummaryTogetherCountEachByteOnce(RelayMode relay) throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.at("127.64.1.9");
                ProxyKit kit = ProxyKit.reporting(relay, INTERVAL)) {
            int greeting = endpoint.address().toString().length() + 1;
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                assertThat(client.echo("hello")).isEqualTo("hello");
                await().until(() -> kit.connections.progress().stream()
                        .anyMatch(progress -> progress.now().bytesToDownstream() == greeting + 6));
                assertThat(client.echo("again")).isEqualTo("again");
                client.shutdownOutput();
                assertThat(client.isAtEnd()).isTrue();
            }
            ConnectionSummary summary = kit.connections.awaitOnly();

            List<ConnectionProgress> reports = kit.connections.progress();
            Relayed before = Relayed.NOTHING;
            for (ConnectionProgress report : reports) {
                assertThat(report.reported()).isEqualTo(before);
                assertThat(report.endpoint()).isEqualTo(endpoint.address());
                before = report.now();
            }
            assertThat(summary.reported()).isEqualTo(before);
            assertThat(summary.bytesToUpstream()).isEqualTo(12);
            assertThat(summary.bytesToDownstream()).isEqualTo(greeting + 12);
        }
    }

    @Test
    void allConnectionsOfAnEventLoopAreReportedThoughSomeEndMeanwhile() throws Exception {
        int count = 50;
        try (TestEndpoint endpoint = TestEndpoint.at("127.64.1.9");
                ProxyKit kit = ProxyKit.reporting(RelayMode.AUTO, INTERVAL)) {
            kit.serve("web", vip, endpoint.address());
            List<Client> clients = new ArrayList<>();
            try {
                for (int i = 0; i < count; i++) {
                    Client client = Client.connect(vip);
                    clients.add(client);
                    assertThat(client.endpoint()).isEqualTo(endpoint.address());
                    if (i % 2 == 1) {
                        clients.remove(clients.size() - 2).close();
                    }
                }
                int before = kit.connections.progress().size();

                await().until(() -> kit.connections.progress().stream()
                                .skip(before)
                                .map(ConnectionProgress::client)
                                .distinct()
                                .count()
                        >= count / 2);
            } finally {
                for (Client client : clients) {
                    client.close();
                }
            }
        }
    }

    @Test
    void bytesOfAStreamThatNeverLeftTheKernelAreCounted() throws Exception {
        int bytes = 16 * 1024 * 1024;
        try (ServerSocket sink = new ServerSocket(0, 1, InetAddress.getByName("127.64.1.9"));
                ProxyKit kit = ProxyKit.reporting(RelayMode.SPLICE, INTERVAL)) {
            Thread.ofPlatform().daemon().start(() -> readAll(sink));
            kit.serve("web", vip, new AddressPort(IpAddress.of(sink.getInetAddress()), sink.getLocalPort()));
            try (Socket client = new Socket(vip.address().toInetAddress(), vip.port())) {
                client.getOutputStream().write(new byte[bytes]);
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
            ConnectionSummary summary = kit.connections.awaitOnly();
            assertThat(summary.bytesToUpstream()).isEqualTo(bytes);
            assertThat(summary.splicedBytes()).isPositive().isLessThanOrEqualTo(bytes);
        }
    }

    private static void readAll(ServerSocket sink) {
        try (Socket accepted = sink.accept()) {
            accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nothingIsReportedWithAnIntervalOfZero() throws Exception {
        try (TestEndpoint endpoint = TestEndpoint.at("127.64.1.9");
                ProxyKit kit = ProxyKit.reporting(RelayMode.AUTO, Duration.ZERO)) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
            }
            assertThat(kit.connections.awaitOnly().reported()).isEqualTo(Relayed.NOTHING);
            assertThat(kit.connections.progress()).isEmpty();
        }
    }

    @Test
    void reportsAndSummaryTogetherCountEachDatagramOnce() throws Exception {
        try (UdpEndpoint endpoint = UdpEndpoint.start("127.64.1.1");
                ProxyKit kit = ProxyKit.reporting(RelayMode.SPLICE, INTERVAL)) {
            kit.apply(
                    applied(
                            "dns",
                            new ServicePortSample(
                                            Samples.id("dns", "", Protocol.UDP),
                                            vip.address().toString())
                                    .port(vip.port())
                                    .build()),
                    UdpIT.slice("dns", endpoint.address()));
            try (UdpClient client = UdpClient.to(vip)) {
                assertThat(client.ask("one")).isEqualTo("one");
                await().until(() -> kit.sessions.progress().stream()
                        .anyMatch(progress -> progress.now().bytesToDownstream() == 3));
                assertThat(client.ask("three")).isEqualTo("three");
            }
            kit.apply(deleted("dns"));
            await().until(() -> kit.sessions.summaries().size() == 1);

            SessionSummary summary = kit.sessions.summaries().getFirst();
            RelayedDatagrams before = RelayedDatagrams.NOTHING;
            for (SessionProgress report : kit.sessions.progress()) {
                assertThat(report.reported()).isEqualTo(before);
                assertThat(report.endpoint()).isEqualTo(endpoint.address());
                before = report.now();
            }
            assertThat(summary.reported()).isEqualTo(before);
            assertThat(summary.datagramsToUpstream()).isEqualTo(2);
            assertThat(summary.bytesToUpstream()).isEqualTo(8);
        }
    }
}
