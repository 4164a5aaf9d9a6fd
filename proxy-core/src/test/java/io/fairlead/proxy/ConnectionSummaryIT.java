package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Samples;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.RecordedConnections.Connected;
import io.fairlead.observe.RecordedConnections.FailedDial;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the observer is told of each way in which a connection can end. */
class ConnectionSummaryIT {
    private final AddressPort vip = Loopback.free("127.64.0.1");
    private final Frontend frontend = new Frontend(vip, FrontendKind.CLUSTER_IP, Samples.id("web"));
    private final TestEndpoint endpoint = TestEndpoint.at("127.64.1.9");
    private final int greetingBytes = endpoint.address().toString().length() + 1;
    private final AddressPort refusing = Loopback.free("127.64.1.1");

    @AfterEach
    void closeEndpoint() throws Exception {
        endpoint.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void completed(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, refusing, endpoint.address());
            AddressPort address;
            try (Client client = Client.connect(vip)) {
                address = client.localAddress();
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                assertThat(client.echo("hello")).isEqualTo("hello");
                assertThat(kit.counted()).isEqualTo(1);
                assertThat(kit.connections.connected())
                        .singleElement()
                        .satisfies(connected -> assertThat(connected)
                                .isEqualTo(new Connected(frontend, endpoint.address(), 2, connected.connectNanos())));
                client.shutdownOutput();
                assertThat(client.isAtEnd()).isTrue();
            }
            ConnectionSummary summary = kit.connections.awaitOnly();

            assertThat(summary)
                    .isEqualTo(new ConnectionSummary(
                            frontend,
                            address,
                            endpoint.address(),
                            2,
                            summary.connectNanos(),
                            summary.durationNanos(),
                            6,
                            greetingBytes + 6,
                            CloseReason.COMPLETED));
            assertThat(summary.connectNanos()).isPositive().isLessThan(summary.durationNanos());
            assertThat(kit.connections.failedDials()).singleElement().satisfies(dial -> {
                assertThat(dial).isEqualTo(new FailedDial(frontend, refusing, dial.cause()));
                assertThat(dial.cause()).containsIgnoringCase("refused");
            });
            assertAllGivenBack(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void downstreamReset(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                client.reset();
            }
            assertRelayed(kit, CloseReason.DOWNSTREAM_RESET);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void upstreamReset(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                endpoint.resetClients();
                assertThat(client.isReset()).isTrue();
            }
            assertRelayed(kit, CloseReason.UPSTREAM_RESET);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void idleTimeout(RelayMode relay) throws Exception {
        try (ProxyKit kit = start(relay, Duration.ofMillis(300), Duration.ofHours(1))) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                assertThat(client.isReset()).isTrue();
            }
            ConnectionSummary summary = assertRelayed(kit, CloseReason.IDLE_TIMEOUT);
            assertThat(Duration.ofNanos(summary.durationNanos()))
                    .isBetween(Duration.ofMillis(290), Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void halfClosedTimeout(RelayMode relay) throws Exception {
        try (ProxyKit kit = start(relay, Duration.ofHours(1), Duration.ofMillis(100));
                SilentEndpoint silent = SilentEndpoint.at("127.64.1.8")) {
            kit.serve("web", vip, silent.address());
            try (Client client = Client.connect(vip)) {
                client.shutdownOutput();
                assertThat(client.isReset()).isTrue();
            }
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
            assertAllGivenBack(kit);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void dialFailed(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay);
                BlackHole silent = BlackHole.at("127.64.1.2")) {
            kit.serve("web", vip, refusing, silent.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.isReset()).isTrue();
            }
            assertNotRelayed(kit, 2, CloseReason.DIAL_FAILED);
            assertThat(kit.connections.failedEndpoints()).containsExactly(refusing, silent.address());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void shutdownWhileRelaying(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                kit.proxy.stop();
                assertThat(client.isReset()).isTrue();
            }
            assertRelayed(kit, CloseReason.SHUTDOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void shutdownWhileDialling(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                        .withRelay(relay)
                        .withConnection(
                                ConnectionConfig.DEFAULT.withDial(3, Duration.ofSeconds(30), Duration.ofSeconds(30))));
                BlackHole silent = BlackHole.at("127.64.1.2")) {
            kit.serve("web", vip, refusing, silent.address());
            try (Client client = Client.connect(vip)) {
                await().until(() -> !kit.connections.failedDials().isEmpty());
                kit.proxy.stop();
                assertThat(client.isReset()).isTrue();
            }
            assertNotRelayed(kit, 2, CloseReason.SHUTDOWN);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void internalError(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withSelector("faulty"))) {
            kit.serve("web", vip, endpoint.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.isReset()).isTrue();
            }
            assertNotRelayed(kit, 0, CloseReason.INTERNAL_ERROR);
        }
    }

    private static ProxyKit start(RelayMode relay, Duration idle, Duration halfClosed) {
        return ProxyKit.start(ProxyKit.CONFIG
                .withRelay(relay)
                .withConnection(ProxyKit.CONFIG.connection().withTimeouts(idle, halfClosed)));
    }

    private ConnectionSummary assertRelayed(ProxyKit kit, CloseReason reason) {
        ConnectionSummary summary = kit.connections.awaitOnly();
        assertThat(summary.reason()).isEqualTo(reason);
        assertThat(summary.endpoint()).isEqualTo(endpoint.address());
        assertThat(summary.dialAttempts()).isEqualTo(1);
        assertThat(summary.connectNanos()).isPositive();
        assertThat(summary.bytesToUpstream()).isZero();
        assertThat(summary.bytesToDownstream()).isEqualTo(greetingBytes);
        assertAllGivenBack(kit);
        return summary;
    }

    private void assertNotRelayed(ProxyKit kit, int attempts, CloseReason reason) {
        ConnectionSummary summary = kit.connections.awaitOnly();
        assertThat(summary)
                .isEqualTo(new ConnectionSummary(
                        frontend, summary.client(), null, attempts, 0, summary.durationNanos(), 0, 0, reason));
        assertThat(summary.durationNanos()).isPositive();
        assertAllGivenBack(kit);
    }

    private static void assertAllGivenBack(ProxyKit kit) {
        assertThat(kit.counted()).isZero();
        assertThat(kit.proxy.openConnections()).isZero();
    }
}
