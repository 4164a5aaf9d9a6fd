package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxy.ProxyKit.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.Ejection;
import io.fairlead.select.Balancer;
import io.fairlead.testkit.BlackHole;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Selector {@code first} takes endpoints in the order of their addresses. */
class EjectionIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration ATTEMPT = Duration.ofMillis(100);
    private static final int FAILURES = 3;

    private final AddressPort vip = Loopback.free("127.75.0.1");
    private final AddressPort dead = Loopback.free("127.75.1.1");
    private final TestEndpoint alive = TestEndpoint.at("127.75.1.2");

    @AfterEach
    void closeEndpoint() throws IOException {
        alive.close();
    }

    /** An endpoint is ejected by three failures, the first time for so long. */
    private static ProxyConfig ejecting(Duration time) {
        return ProxyKit.CONFIG.withConnection(ConnectionConfig.DEFAULT
                .withDial(3, ATTEMPT, Duration.ofSeconds(5))
                .withEjection(new EjectionConfig(FAILURES, time, HOUR)));
    }

    private List<AddressPort> endpointsOf(int connections) throws IOException {
        List<AddressPort> endpoints = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            endpoints.add(Client.endpointAt(vip));
        }
        return endpoints;
    }

    /** The node of a pod has died: nothing answers, and its endpoint stays in the slice for a while. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void anEndpointThatDoesNotAnswerIsEjectedAndClientsSeeNoMoreThanLatency(RelayMode relay) throws Exception {
        try (BlackHole silent = BlackHole.at(dead);
                ProxyKit kit = ProxyKit.start(ejecting(HOUR).withRelay(relay))) {
            kit.serve("web", vip, silent.address(), alive.address());

            assertThat(endpointsOf(FAILURES + 20)).containsOnly(alive.address());

            assertThat(kit.connections.failedEndpoints()).isEqualTo(Collections.nCopies(FAILURES, dead));
            assertThat(kit.connections.ejections())
                    .containsExactly(new Ejection(dead, FAILURES, 1, HOUR, "no answer within 100ms"));
            assertThat(kit.connections.awaitClosed(FAILURES + 20))
                    .filteredOn(summary -> summary.dialAttempts() == 1)
                    .hasSize(20);
            assertThat(kit.ejected()).containsExactly(dead);
        }
    }

    @Test
    void allEndpointsCountAsEjectedOnlyOnceTheLastOneIs() throws Exception {
        AddressPort alsoDead = Loopback.free("127.75.1.3");
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR))) {
            kit.serve("web", vip, dead, alive.address());
            Balancer balancer = kit.proxy.balancers().iterator().next();

            endpointsOf(FAILURES);
            assertThat(kit.ejected()).containsExactly(dead);
            assertThat(balancer.whollyEjected()).isZero();
            assertThat(kit.proxy.balancer(balancer.id())).isSameAs(balancer);

            kit.apply(slice("web", alsoDead), without("web", alive.address()));
            await().until(() -> {
                assertThatThrownBy(() -> Client.endpointAt(vip)).isInstanceOf(IOException.class);
                return balancer.whollyEjected() == 2;
            });
            kit.apply(slice("web", alive));
            assertThat(balancer.whollyEjected()).isZero();
        }
    }

    @Test
    void itIsTriedAgainAfterAWhileByOneConnectionAtATimeAndReturnsOnceItAccepts() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(Duration.ofMillis(50)))) {
            kit.serve("web", vip, dead, alive.address());

            await().until(() -> Client.endpointAt(vip).equals(alive.address())
                    && kit.connections.ejections().size() == 3);
            assertThat(kit.connections.ejections())
                    .extracting(Ejection::time)
                    .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
            assertThat(kit.connections.failedEndpoints()).hasSize(FAILURES + 2);

            try (TestEndpoint back = TestEndpoint.at(dead)) {
                await().until(() -> Client.endpointAt(vip).equals(back.address()));
                assertThat(endpointsOf(10)).containsOnly(back.address());
                assertThat(kit.connections.returned()).containsExactly(dead);
                assertThat(kit.ejected()).isEmpty();
            }
        }
    }

    @Test
    void anEndpointIsNotPassedOverWhereThereIsNoOther() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR))) {
            kit.serve("web", vip, dead);
            for (int i = 0; i < FAILURES + 2; i++) {
                try (Client client = Client.connect(vip)) {
                    assertThat(client.isReset()).isTrue();
                }
            }
            assertThat(kit.connections.failedEndpoints()).hasSize(FAILURES + 2);

            try (TestEndpoint back = TestEndpoint.at(dead)) {
                assertThat(Client.endpointAt(vip)).isEqualTo(back.address());
                assertThat(kit.connections.returned()).containsExactly(dead);
            }
        }
    }

    /** What the API server says anew counts for more than what was seen before. */
    @Test
    void anEndpointThatLeavesAndComesBackStartsAnew() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR))) {
            kit.serve("web", vip, dead, alive.address());
            assertThat(endpointsOf(FAILURES)).containsOnly(alive.address());
            assertThat(kit.ejected()).containsExactly(dead);

            kit.apply(without("web", dead));
            kit.apply(slice("web", dead));
            assertThat(kit.ejected()).isEmpty();
            try (TestEndpoint back = TestEndpoint.at(dead)) {
                assertThat(Client.endpointAt(vip)).isEqualTo(back.address());
            }
        }
    }

    @Test
    void aServiceCanAskThatItsEndpointsAreNotEjected() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR))) {
            kit.apply(
                    applied(
                            "web",
                            at("web", vip)
                                    .settings(ServiceSettings.DEFAULTS.withEjectionFailures(0))
                                    .build()),
                    slice("web", dead),
                    slice("web", alive));

            assertThat(endpointsOf(10)).containsOnly(alive.address());
            assertThat(kit.connections.failedEndpoints()).hasSize(10);
            assertThat(kit.connections.ejections()).isEmpty();
        }
    }

    @Test
    void anEndpointThatWasEjectedIsNoLongerPassedOverWhereItsServiceAsksForThat() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR))) {
            kit.serve("web", vip, dead, alive.address());
            assertThat(endpointsOf(FAILURES)).containsOnly(alive.address());
            assertThat(kit.ejected()).containsExactly(dead);

            kit.apply(applied(
                    "web",
                    at("web", vip)
                            .settings(ServiceSettings.DEFAULTS.withEjectionFailures(0))
                            .build()));
            try (TestEndpoint back = TestEndpoint.at(dead)) {
                assertThat(endpointsOf(3)).containsOnly(back.address());
                assertThat(kit.ejected()).isEmpty();
            }
        }
    }

    @Test
    void aClientWithAffinityMovesFromAnEjectedEndpointAndStaysWhereItIsThen() throws Exception {
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR).withSelector("random"));
                TestEndpoint third = TestEndpoint.at("127.75.1.3")) {
            TestEndpoint first = TestEndpoint.at(dead);
            kit.apply(applied("web", at("web", vip).affinity(HOUR).build()), slice("web", first));
            for (int client = 0; client <= FAILURES; client++) {
                assertThat(endpointOf(client)).isEqualTo(dead);
            }
            kit.apply(slice("web", alive), slice("web", third));
            first.close();
            await().until(() -> Client.isRefused(dead));
            for (int client = 0; client < FAILURES; client++) {
                assertThat(endpointOf(client)).isNotEqualTo(dead);
            }
            assertThat(kit.ejected()).containsExactly(dead);

            try (TestEndpoint back = TestEndpoint.at(dead)) {
                AddressPort chosen = endpointOf(FAILURES);
                assertThat(chosen).isNotEqualTo(back.address());
                for (int i = 0; i < 10; i++) {
                    assertThat(endpointOf(FAILURES)).isEqualTo(chosen);
                }
            }
            assertThat(kit.connections.failedEndpoints()).hasSize(FAILURES);
        }
    }

    private AddressPort endpointOf(int client) throws IOException {
        try (Client connected = Client.connectFrom("127.75.2." + (client + 1), vip)) {
            return connected.endpoint();
        }
    }

    /** They may have been away together, with the network of this node. */
    @Test
    void whenOneOfManyThatWereAllEjectedAcceptsTheOthersAreTriedAtOnce() throws Exception {
        List<AddressPort> addresses =
                List.of(dead, Loopback.free("127.75.1.4"), Loopback.free("127.75.1.5"), Loopback.free("127.75.1.6"));
        try (ProxyKit kit = ProxyKit.start(ejecting(HOUR).withSelector("random"))) {
            kit.serve("web", vip, addresses.toArray(AddressPort[]::new));
            await().until(() -> {
                try (Client client = Client.connect(vip)) {
                    return client.isReset() && kit.ejected().size() == addresses.size();
                }
            });
            List<TestEndpoint> back = new ArrayList<>();
            for (AddressPort address : addresses) {
                back.add(TestEndpoint.at(address));
            }
            assertThat(endpointsOf(60)).containsAll(addresses);
            assertThat(kit.ejected()).isEmpty();
            for (TestEndpoint endpoint : back) {
                endpoint.close();
            }
        }
    }

    @Test
    void noConnectionIsTheTrialOfMoreThanOneEndpoint() throws Exception {
        try (BlackHole first = BlackHole.at("127.75.1.4");
                BlackHole second = BlackHole.at("127.75.1.5");
                BlackHole third = BlackHole.at("127.75.1.6");
                ProxyKit kit = ProxyKit.start(ejecting(Duration.ofMillis(1)).withSelector("least-conn"))) {
            kit.serve("web", vip, alive.address());
            try (Client busy = Client.connect(vip)) {
                assertThat(busy.endpoint()).isEqualTo(alive.address());
                kit.serve("web", vip, first.address(), second.address(), third.address());
                for (int i = 0; i < FAILURES; i++) {
                    try (Client client = Client.connect(vip)) {
                        assertThat(client.isReset()).isTrue();
                    }
                }
                assertThat(kit.ejected()).hasSize(3);
                int failed = kit.connections.failedEndpoints().size();

                assertThat(Client.endpointAt(vip)).isEqualTo(alive.address());
                assertThat(kit.connections.failedEndpoints()).hasSize(failed + 1);
            }
        }
    }

    @Test
    void whileOneConnectionTriesAnEndpointAllOthersPassItOver() throws Exception {
        try (BlackHole silent = BlackHole.at(dead);
                ProxyKit kit = ProxyKit.start(ejecting(Duration.ofMillis(300)))) {
            kit.serve("web", vip, silent.address(), alive.address());
            assertThat(endpointsOf(FAILURES)).containsOnly(alive.address());
            await().until(() -> Client.endpointAt(vip).equals(alive.address())
                    && kit.connections.failedEndpoints().size() == FAILURES + 1);

            // The second ejection lasts 600 ms.
            List<CompletableFuture<AddressPort>> clients = new ArrayList<>();
            await().pollDelay(Duration.ofMillis(650)).until(() -> true);
            for (int i = 0; i < 10; i++) {
                clients.add(CompletableFuture.supplyAsync(this::endpoint, Thread::startVirtualThread));
            }
            assertThat(clients).allSatisfy(client -> assertThat(client.join()).isEqualTo(alive.address()));
            assertThat(kit.connections.failedEndpoints()).hasSize(FAILURES + 2);
        }
    }

    private AddressPort endpoint() {
        try {
            return Client.endpointAt(vip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void anAttemptThatBeganBeforeTheEndpointLeftSaysNothingOfItWhenItIsBack() throws Exception {
        ConnectionConfig connection = ConnectionConfig.DEFAULT
                .withDial(2, Duration.ofMillis(500), Duration.ofSeconds(5))
                .withEjection(new EjectionConfig(1, HOUR, HOUR));
        try (BlackHole silent = BlackHole.at(dead);
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withConnection(connection))) {
            kit.serve("web", vip, silent.address(), alive.address());
            try (Client client = Client.connect(vip)) {
                await().until(() -> kit.counted() == 1);
                kit.apply(without("web", dead));
                kit.apply(slice("web", dead));
                assertThat(client.endpoint()).isEqualTo(alive.address());
            }
            assertThat(kit.connections.failedEndpoints()).containsExactly(dead);
            assertThat(kit.connections.ejections()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"random", "round-robin", "least-conn", "p2c", "maglev"})
    void everySelectorPassesEjectedEndpointsOver(String selector) throws Exception {
        try (TestEndpoint third = TestEndpoint.at("127.75.1.3");
                ProxyKit kit = ProxyKit.start(ejecting(HOUR).withSelector(selector))) {
            kit.serve("web", vip, dead, alive.address(), third.address());
            for (int client = 1; kit.connections.ejections().isEmpty(); client++) {
                assertThat(client).isLessThan(250);
                // Maglev sends each client always to the same endpoint.
                try (Client each = Client.connectFrom("127.75.2." + client, vip)) {
                    assertThat(each.endpoint()).isNotEqualTo(dead);
                }
            }
            for (int client = 1; client <= 60; client++) {
                try (Client each = Client.connectFrom("127.75.3." + client, vip)) {
                    assertThat(each.endpoint()).isIn(alive.address(), third.address());
                }
            }
            assertThat(kit.connections.failedEndpoints()).hasSize(FAILURES);
        }
    }

    @Test
    void theTurnsOfAnEjectedEndpointAreSharedByAllOthers() throws Exception {
        try (TestEndpoint third = TestEndpoint.at("127.75.1.3");
                TestEndpoint fourth = TestEndpoint.at("127.75.1.4");
                ProxyKit kit = ProxyKit.start(ejecting(HOUR).withSelector("round-robin"))) {
            kit.serve("web", vip, dead, alive.address(), third.address(), fourth.address());
            assertThat(endpointsOf(4 * FAILURES)).doesNotContain(dead);
            assertThat(kit.ejected()).containsExactly(dead);

            List<AddressPort> endpoints = endpointsOf(4 * 9);

            for (TestEndpoint each : List.of(alive, third, fourth)) {
                assertThat(Collections.frequency(endpoints, each.address())).isEqualTo(4 * 9 / 3);
            }
        }
    }
}
