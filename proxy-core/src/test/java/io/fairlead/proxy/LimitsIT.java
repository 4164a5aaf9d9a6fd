package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.select.Balancer;
import io.fairlead.select.WaitQueue;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Limits of connections, and the queue of those that wait for an endpoint with space. */
@SuppressWarnings("try") // A client goes in the middle of a test.
class LimitsIT {
    private static final LimitSettings NONE = LimitSettings.DEFAULTS;

    private final AddressPort vip = Loopback.free("127.70.0.1");
    private final AddressPort refusing = Loopback.free("127.70.1.1");
    private final TestEndpoint one = TestEndpoint.at("127.70.1.2");
    private final TestEndpoint two = TestEndpoint.at("127.70.1.3");

    @AfterEach
    void closeEndpoints() throws Exception {
        one.close();
        two.close();
    }

    private static void limit(ProxyKit kit, AddressPort vip, LimitSettings limits) {
        ServiceSettings settings = ServiceSettings.DEFAULTS.withLimits(limits);
        kit.apply(applied("web", at("web", vip).settings(settings).build()));
    }

    private void serve(ProxyKit kit, LimitSettings limits, TestEndpoint... endpoints) {
        limit(kit, vip, limits);
        for (TestEndpoint endpoint : endpoints) {
            kit.apply(slice("web", endpoint));
        }
    }

    private static Balancer balancer(ProxyKit kit) {
        return kit.proxy.balancers().stream()
                .filter(balancer -> balancer.id().equals(Samples.id("web")))
                .findAny()
                .orElseThrow();
    }

    private static void awaitWaiting(ProxyKit kit, int size) {
        WaitQueue queue = requireNonNull(balancer(kit).queue());
        await().untilAsserted(() -> assertThat(queue.size()).isEqualTo(size));
    }

    private static void awaitCounted(ProxyKit kit, int connections) {
        await().untilAsserted(() -> assertThat(kit.counted()).isEqualTo(connections));
    }

    private static List<CloseReason> reasons(ProxyKit kit) {
        return kit.connections.closed().stream().map(ConnectionSummary::reason).toList();
    }

    private void isRefused(ProxyKit kit, CloseReason reason) throws Exception {
        try (Client refused = Client.connect(vip)) {
            assertThat(refused.isReset()).isTrue();
        }
        await().untilAsserted(() -> assertThat(reasons(kit)).contains(reason));
    }

    /** A client that is connected to the first endpoint, before another one comes. */
    private Client connected() throws Exception {
        Client client = Client.connect(vip);
        assertThat(client.endpoint()).isEqualTo(one.address());
        return client;
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aServicePortAtItsLimitResetsFurtherConnections(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnections(2).withQueue(10), one);
            try (Client first = Client.connect(vip);
                    Client second = Client.connect(vip)) {
                assertThat(first.endpoint()).isEqualTo(one.address());
                assertThat(second.endpoint()).isEqualTo(one.address());
                isRefused(kit, CloseReason.SERVICE_LIMIT);
                first.close();
                awaitCounted(kit, 1);
                assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            }
            awaitCounted(kit, 0);
            await().untilAsserted(() ->
                    assertThat(requireNonNull(balancer(kit).quota()).open()).isZero());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aFullEndpointIsPassedOverAndWithoutAQueueTheRestIsReset(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnectionsPerEndpoint(1), one, two);
            try (Client first = Client.connect(vip);
                    Client second = Client.connect(vip)) {
                assertThat(List.of(first.endpoint(), second.endpoint()))
                        .containsExactlyInAnyOrder(one.address(), two.address());
                isRefused(kit, CloseReason.ENDPOINT_LIMIT);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void connectionsWaitInTheirOrderForWhatIsFreed(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(
                    kit,
                    NONE.withConnectionsPerEndpoint(1).withQueue(2).withQueueTimeout(Duration.ofMinutes(1)),
                    one,
                    two);
            try (Client first = Client.connect(vip);
                    Client second = Client.connect(vip)) {
                AddressPort ofFirst = first.endpoint();
                AddressPort ofSecond = second.endpoint();
                try (Client third = Client.connect(vip)) {
                    awaitWaiting(kit, 1);
                    try (Client fourth = Client.connect(vip)) {
                        awaitWaiting(kit, 2);
                        isRefused(kit, CloseReason.ENDPOINT_LIMIT);

                        second.close();
                        assertThat(third.endpoint()).isEqualTo(ofSecond);
                        awaitWaiting(kit, 1);
                        first.close();
                        assertThat(fourth.endpoint()).isEqualTo(ofFirst);
                        assertThat(fourth.echo("hello")).isEqualTo("hello");
                        awaitWaiting(kit, 0);
                    }
                }
            }
            awaitCounted(kit, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aConnectionWaitsNoLongerThanTheQueuesTimeout(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnectionsPerEndpoint(1).withQueue(2).withQueueTimeout(Duration.ofMillis(200)), one);
            try (Client first = Client.connect(vip)) {
                assertThat(first.endpoint()).isEqualTo(one.address());
                isRefused(kit, CloseReason.ENDPOINT_LIMIT);
                ConnectionSummary refused = kit.connections.awaitOnly();
                assertThat(refused.durationNanos())
                        .isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
                assertThat(refused.dialAttempts()).isZero();
                awaitWaiting(kit, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void theTimeInTheQueueIsNoneOfTheDial(RelayMode relay) throws Exception {
        Duration dial = Duration.ofMillis(300);
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                .withRelay(relay)
                .withConnection(ProxyKit.CONFIG.connection().withDial(3, dial, dial)))) {
            serve(kit, NONE.withConnectionsPerEndpoint(1).withQueue(2).withQueueTimeout(Duration.ofMinutes(1)), one);
            try (Client first = connected();
                    Client second = Client.connect(vip)) {
                awaitWaiting(kit, 1);
                await().pollDelay(dial.multipliedBy(2)).untilAsserted(() -> awaitWaiting(kit, 1));
                first.close();
                assertThat(second.endpoint()).isEqualTo(one.address());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aClientThatGoesAwayLeavesTheQueue(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnectionsPerEndpoint(1).withQueue(9).withQueueTimeout(Duration.ofMinutes(1)), one);
            try (Client first = Client.connect(vip)) {
                assertThat(first.endpoint()).isEqualTo(one.address());
                Client resetting = Client.connect(vip);
                Client closing = Client.connect(vip);
                awaitWaiting(kit, 2);
                resetting.reset();
                awaitWaiting(kit, 1);
                closing.close();
                awaitWaiting(kit, 0);
                await().untilAsserted(() -> assertThat(reasons(kit))
                        .containsExactly(CloseReason.DOWNSTREAM_RESET, CloseReason.DOWNSTREAM_RESET));
            }
            awaitCounted(kit, 0);
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aRetryPassesOverAFullEndpointAndWaitsForIt(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnectionsPerEndpoint(1).withQueue(1).withQueueTimeout(Duration.ofMinutes(1)), one);
            kit.apply(slice("web", refusing));
            try (Client first = connected();
                    Client second = Client.connect(vip)) {
                awaitWaiting(kit, 1);
                first.close();
                assertThat(second.endpoint()).isEqualTo(one.address());
            }
            await().untilAsserted(() -> assertThat(kit.connections.closed()).hasSize(2));
            assertThat(kit.connections.closed().getLast().dialAttempts()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void moreEndpointsAndHigherLimitsLetConnectionsOutOfTheQueue(RelayMode relay) throws Exception {
        LimitSettings limits = NONE.withConnectionsPerEndpoint(1).withQueue(9).withQueueTimeout(Duration.ofMinutes(1));
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, limits, one);
            try (Client first = connected();
                    Client second = Client.connect(vip)) {
                awaitWaiting(kit, 1);
                kit.apply(slice("web", two));
                assertThat(second.endpoint()).isEqualTo(two.address());
                try (Client third = Client.connect(vip);
                        Client fourth = Client.connect(vip)) {
                    awaitWaiting(kit, 2);
                    limit(kit, vip, limits.withConnectionsPerEndpoint(0));
                    third.endpoint();
                    fourth.endpoint();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aSecondAttemptNextToASilentOneCountsUntilItIsGivenUp(RelayMode relay) throws Exception {
        Duration minute = Duration.ofMinutes(1);
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG
                        .withRelay(relay)
                        .withConnection(ProxyKit.CONFIG.connection().withDial(3, minute, minute)));
                BlackHole silent = BlackHole.at("127.70.1.1")) {
            serve(kit, NONE.withConnectionsPerEndpoint(1).withQueue(1).withQueueTimeout(minute), one);
            kit.apply(slice("web", silent.address()));
            try (Client first = connected()) {
                assertThat(kit.counted()).isEqualTo(1);
                try (Client second = Client.connect(vip)) {
                    // Its attempt at the silent endpoint is all that it may make: the other one is full.
                    await().untilAsserted(() -> assertThat(kit.counted()).isEqualTo(2));
                    first.close();
                    assertThat(second.endpoint()).isEqualTo(one.address());
                    assertThat(kit.counted()).isEqualTo(1);
                }
            }
            awaitCounted(kit, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aClientHasItsOwnLimits(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, NONE.withConnectionsPerClient(1), one);
            try (Client first = Client.connect(vip);
                    Client other = Client.connectFrom("127.70.5.5", vip)) {
                assertThat(first.endpoint()).isEqualTo(one.address());
                assertThat(other.endpoint()).isEqualTo(one.address());
                isRefused(kit, CloseReason.CLIENT_LIMIT);
            }
            limit(kit, vip, NONE.withNewConnectionsPerClient(1));
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            isRefused(kit, CloseReason.CLIENT_RATE);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aCrowdIsServedThroughFewPlaces(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withSelector("least-conn"))) {
            serve(
                    kit,
                    NONE.withConnectionsPerEndpoint(2).withQueue(200).withQueueTimeout(Duration.ofMinutes(1)),
                    one,
                    two);
            try (ExecutorService clients = Executors.newFixedThreadPool(24)) {
                List<Future<AddressPort>> served = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    served.add(clients.submit(() -> Client.endpointAt(vip)));
                }
                for (Future<AddressPort> each : served) {
                    assertThat(each.get()).isIn(one.address(), two.address());
                }
            }
            awaitCounted(kit, 0);
            awaitWaiting(kit, 0);
        }
    }
}
