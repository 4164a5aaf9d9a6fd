package io.fairlead.proxy;

import static io.fairlead.model.ServiceSettings.DEFAULTS;
import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.linux.SocketOption;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The settings of a Service apply to its connections, and to no others. */
class ServiceSettingsIT {
    private static final Duration SHORT = Duration.ofMillis(100);

    private final AddressPort vip = Loopback.free("127.69.0.1");
    private final AddressPort other = Loopback.free("127.69.0.2");
    private final AddressPort refusing = Loopback.free("127.69.1.1");
    private final TestEndpoint endpoint = TestEndpoint.at("127.69.1.9");

    @AfterEach
    void closeEndpoint() throws Exception {
        endpoint.close();
    }

    private void serve(ProxyKit kit, String service, AddressPort address, ServiceSettings settings) {
        kit.apply(applied(service, at(service, address).settings(settings).build()), slice(service, endpoint));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void idleTimeoutIsThatOfTheService(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, "hasty", vip, DEFAULTS.withIdleTimeout(SHORT));
            serve(kit, "patient", other, DEFAULTS);
            try (Client hasty = Client.connect(vip);
                    Client patient = Client.connect(other)) {
                assertThat(hasty.endpoint()).isEqualTo(endpoint.address());
                assertThat(patient.endpoint()).isEqualTo(endpoint.address());

                assertThat(hasty.isReset()).isTrue();
                assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
                assertThat(patient.echo("still there")).isEqualTo("still there");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aServiceMayBeMorePatientThanTheProxy(RelayMode relay) throws Exception {
        Duration hour = Duration.ofHours(1);
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                .withRelay(relay)
                .withConnection(ProxyKit.CONFIG.connection().withTimeouts(SHORT, hour)))) {
            serve(kit, "hasty", vip, DEFAULTS);
            serve(kit, "patient", other, DEFAULTS.withIdleTimeout(Duration.ZERO));
            try (Client patient = Client.connect(other);
                    Client hasty = Client.connect(vip)) {
                assertThat(patient.endpoint()).isEqualTo(endpoint.address());
                assertThat(hasty.endpoint()).isEqualTo(endpoint.address());

                assertThat(hasty.isReset()).isTrue();
                assertThat(patient.echo("still there")).isEqualTo("still there");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void halfClosedTimeoutIsThatOfTheService(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay);
                SilentEndpoint silent = SilentEndpoint.at("127.69.1.8")) {
            kit.apply(
                    applied(
                            "web",
                            at("web", vip)
                                    .settings(DEFAULTS.withHalfClosedTimeout(SHORT))
                                    .build()),
                    slice("web", silent.address()));
            try (Client client = Client.connect(vip)) {
                client.shutdownOutput();
                assertThat(client.isReset()).isTrue();
            }
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.HALF_CLOSED_TIMEOUT);
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, 1, DIAL_FAILED", "SPLICE, 2, COMPLETED", "COPY, 1, DIAL_FAILED", "COPY, 2, COMPLETED"})
    void dialAttemptsAreThoseOfTheService(RelayMode relay, int attempts, CloseReason reason) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, "web", vip, DEFAULTS.withDialAttempts(attempts));
            kit.apply(slice("web", refusing));
            try (Client client = Client.connect(vip)) {
                if (reason == CloseReason.COMPLETED) {
                    assertThat(client.endpoint()).isEqualTo(endpoint.address());
                } else {
                    assertThat(client.isReset()).isTrue();
                }
            }
            ConnectionSummary summary = kit.connections.awaitOnly();
            assertThat(summary.reason()).isEqualTo(reason);
            assertThat(summary.dialAttempts()).isEqualTo(attempts);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void dialAttemptTimeoutIsThatOfTheService(RelayMode relay) throws Exception {
        Duration minute = Duration.ofMinutes(1);
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                        .withRelay(relay)
                        .withConnection(ProxyKit.CONFIG.connection().withDial(3, minute, minute)));
                BlackHole silent = BlackHole.at("127.69.1.2")) {
            serve(kit, "web", vip, DEFAULTS.withDialAttemptTimeout(SHORT));
            kit.apply(slice("web", silent.address()));

            assertThat(Client.endpointAt(vip)).isEqualTo(endpoint.address());
            assertThat(kit.connections.failedEndpoints()).containsExactly(silent.address());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void dialTimeoutIsThatOfTheServiceAndEndsTheFirstAttemptToo(RelayMode relay) throws Exception {
        Duration minute = Duration.ofMinutes(1);
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                        .withRelay(relay)
                        .withConnection(ProxyKit.CONFIG.connection().withDial(3, minute, minute)));
                BlackHole silent = BlackHole.at("127.69.1.2")) {
            serve(kit, "web", vip, DEFAULTS.withDialTimeout(SHORT));
            kit.apply(slice("web", silent.address()));
            try (Client client = Client.connect(vip)) {
                assertThat(client.isReset()).isTrue();
            }
            ConnectionSummary summary = kit.connections.awaitOnly();
            assertThat(summary.reason()).isEqualTo(CloseReason.DIAL_FAILED);
            assertThat(summary.dialAttempts()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void tcpUserTimeoutIsSetOnTheServicesEndpointSocketsAlone(RelayMode relay) throws Exception {
        int millis = 54_321;
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, "quick", vip, DEFAULTS.withTcpUserTimeout(Duration.ofMillis(millis)));
            serve(kit, "usual", other, DEFAULTS);
            try (Client quick = Client.connect(vip);
                    Client usual = Client.connect(other)) {
                assertThat(quick.endpoint()).isEqualTo(endpoint.address());
                assertThat(usual.endpoint()).isEqualTo(endpoint.address());

                // Not before a connection has lasted for a second.
                await().untilAsserted(() -> assertThat(Descriptors.having(SocketOption.TCP_USER_TIMEOUT, millis))
                        .isEqualTo(1));
                await().untilAsserted(() -> assertThat(Descriptors.having(SocketOption.TCP_USER_TIMEOUT, 120_000))
                        .isEqualTo(1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aChangeIsForNewConnectionsOnly(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, "web", vip, DEFAULTS);
            try (Client before = Client.connect(vip)) {
                assertThat(before.endpoint()).isEqualTo(endpoint.address());
                kit.listeners.takeEvents();

                serve(kit, "web", vip, DEFAULTS.withIdleTimeout(SHORT));
                try (Client after = Client.connect(vip)) {
                    assertThat(after.endpoint()).isEqualTo(endpoint.address());
                    assertThat(after.isReset()).isTrue();
                }
                assertThat(before.echo("still there")).isEqualTo("still there");

                serve(kit, "web", vip, DEFAULTS);
                try (Client again = Client.connect(vip)) {
                    assertThat(again.endpoint()).isEqualTo(endpoint.address());
                    assertThat(before.echo("and now")).isEqualTo("and now");
                    assertThat(again.echo("patient again")).isEqualTo("patient again");
                }
                assertThat(kit.listeners.events()).isEmpty();
            }
        }
    }
}
