package io.fairlead.proxy;

import static io.fairlead.model.ServiceSettings.DEFAULTS;
import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxy.ProxyKit.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.Samples;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The settings of a Service that end connections which are open. */
class OpenConnectionRulesIT {
    private static final LifetimeSettings LIFETIME = LifetimeSettings.DEFAULTS;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final AddressPort vip = Loopback.free("127.76.0.1");
    private final AddressPort other = Loopback.free("127.76.0.2");
    private final TestEndpoint endpoint = TestEndpoint.at("127.76.1.1");
    private final TestEndpoint second = TestEndpoint.at("127.76.1.2");

    @AfterEach
    void closeEndpoints() throws Exception {
        endpoint.close();
        second.close();
    }

    private static ClusterChange service(String name, AddressPort address, LifetimeSettings settings) {
        return applied(
                name,
                at(name, address)
                        .settings(DEFAULTS.withSelector("least-conn").withLifetime(settings))
                        .build());
    }

    private void serve(ProxyKit kit, LifetimeSettings settings) {
        kit.apply(service("web", vip, settings), slice("web", endpoint));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void anIdleConnectionEndsInGoodOrderAtItsMaximumLifetime(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, LIFETIME.withMaxLifetime(Duration.ofSeconds(1)).withRebalanceIdle(Duration.ofMillis(50)));
            kit.apply(service("patient", other, LIFETIME), slice("patient", endpoint));
            try (Client limited = Client.connect(vip);
                    Client patient = Client.connect(other)) {
                assertThat(limited.endpoint()).isEqualTo(endpoint.address());
                assertThat(patient.endpoint()).isEqualTo(endpoint.address());

                assertThat(limited.isAtEnd()).isTrue();
                ConnectionSummary summary = kit.connections.awaitOnly();
                assertThat(summary.reason()).isEqualTo(CloseReason.MAX_LIFETIME);
                assertThat(summary.durationNanos()).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
                assertThat(patient.echo("still there")).isEqualTo("still there");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aConnectionThatIsNeverIdleIsResetAfterAGrace(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, LIFETIME.withMaxLifetime(Duration.ofSeconds(1)).withRebalanceIdle(Duration.ofHours(1)));
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());

                assertThat(client.isReset()).isTrue();
                ConnectionSummary summary = kit.connections.awaitOnly();
                assertThat(summary.reason()).isEqualTo(CloseReason.MAX_LIFETIME);
                assertThat(summary.durationNanos()).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(2));
            }
        }
    }

    @Test
    void aMaximumThatIsSetLaterHoldsForOpenConnectionsAndCanBeTakenBack() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            serve(kit, LIFETIME);
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                LifetimeSettings brief =
                        LIFETIME.withMaxLifetime(Duration.ofSeconds(1)).withRebalanceIdle(Duration.ofMillis(50));

                serve(kit, brief.withMaxLifetime(Duration.ofHours(1)));
                serve(kit, LIFETIME);
                assertThat(client.echo("still there")).isEqualTo("still there");
                serve(kit, brief);
                assertThat(client.isAtEnd()).isTrue();
            }
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.MAX_LIFETIME);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void connectionsAreResetWhenTheirEndpointLeaves(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, LIFETIME.withOnEndpointLeave(EndpointLeave.RESET));
            kit.apply(service("keeps", other, LIFETIME), slice("keeps", endpoint));
            try (Client leaving = Client.connect(vip);
                    Client kept = Client.connect(other)) {
                assertThat(leaving.endpoint()).isEqualTo(endpoint.address());
                assertThat(kept.endpoint()).isEqualTo(endpoint.address());
                kit.apply(slice("web", second), slice("keeps", second));

                kit.apply(without("web", endpoint.address()), without("keeps", endpoint.address()));
                assertThat(leaving.isReset()).isTrue();
                assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.ENDPOINT_LEFT);
                assertThat(kept.echo("still there")).isEqualTo("still there");
            }
        }
    }

    @Test
    void anEndpointThatTerminatesAndServesHasNotLeft() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            serve(kit, LIFETIME.withOnEndpointLeave(EndpointLeave.RESET));
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(endpoint.address());
                kit.apply(slice("web", second), state("terminating"));
                assertThat(client.echo("still there")).isEqualTo("still there");

                kit.apply(state("gone"));
                assertThat(client.isReset()).isTrue();
            }
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.ENDPOINT_LEFT);
        }
    }

    private ClusterChange state(String state) {
        AddressPort address = endpoint.address();
        return new ClusterChange.SliceApplied(Samples.slice(
                "web",
                "web-" + address,
                new io.fairlead.model.EndpointSlice.Port("", io.fairlead.model.Protocol.TCP, address.port()),
                Samples.address(address.address().toString(), state, "node-2")));
    }

    @Test
    void anEndpointThatReturnsWithinTheGraceKeepsItsConnections() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            serve(kit, LIFETIME.withOnEndpointLeave(new EndpointLeave.After(Duration.ofSeconds(2))));
            kit.apply(slice("web", second));
            try (Client first = Client.connect(vip);
                    Client another = Client.connect(vip)) {
                List<AddressPort> had = List.of(first.endpoint(), another.endpoint());
                assertThat(had).containsExactlyInAnyOrder(endpoint.address(), second.address());

                kit.apply(without("web", endpoint.address()), without("web", second.address()));
                kit.apply(slice("web", endpoint));
                Client stays = had.getFirst().equals(endpoint.address()) ? first : another;
                Client goes = stays == first ? another : first;
                assertThat(goes.isReset()).isTrue();
                assertThat(stays.echo("still there")).isEqualTo("still there");
            }
            await().untilAsserted(() -> assertThat(kit.connections.closed()).hasSizeGreaterThanOrEqualTo(1));
        }
    }

    @Test
    void manyConnectionsToAnEndpointThatLeavesEndInBatches() throws Exception {
        int many = 1_500;
        List<Client> clients = new ArrayList<>();
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            serve(kit, LIFETIME.withOnEndpointLeave(EndpointLeave.RESET));
            for (int i = 0; i < many; i++) {
                clients.add(Client.connect(vip));
                clients.getLast().endpoint();
            }
            kit.apply(slice("web", second));
            kit.apply(without("web", endpoint.address()));
            await().atMost(LONG).until(() -> kit.proxy.openConnections() == 0);
            assertThat(Client.endpointAt(vip)).isEqualTo(second.address());
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void idleConnectionsMoveToAnEndpointThatIsAdded(RelayMode relay) throws Exception {
        int many = 20;
        List<Client> clients = new ArrayList<>();
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, LIFETIME.withRebalancePerSecond(50).withRebalanceIdle(Duration.ofMillis(20)));
            for (int i = 0; i < many; i++) {
                clients.add(Client.connect(vip));
                assertThat(clients.getLast().endpoint()).isEqualTo(endpoint.address());
            }
            kit.apply(slice("web", second));

            // With least-conn, ten are the mean, and eleven are within the spread.
            await().atMost(LONG).until(() -> endpoint.openConnections() <= 11);
            await().atMost(LONG).until(() -> kit.proxy.rebalancing() == 0);
            assertThat(endpoint.openConnections()).isEqualTo(11);
            assertThat(kit.connections.closed())
                    .hasSize(9)
                    .allMatch(summary -> summary.reason() == CloseReason.REBALANCED);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }
}
