package io.fairlead.select;

import static io.fairlead.model.Samples.address;
import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static io.fairlead.model.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalancerRegistryTest {
    private static final EndpointSlice.Port HTTP = new EndpointSlice.Port("", Protocol.TCP, 80);

    private final BalancerRegistry registry =
            new BalancerRegistry(EndpointSelectors.load(), "random", 1000, System::nanoTime, new Random(1));
    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    @Test
    void anUnknownDefaultSelectorIsRejected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BalancerRegistry(EndpointSelectors.load(), "rnd", 1000))
                .withMessageContaining("did you mean 'random'?");
    }

    @Test
    void aBalancerIsTheSameObjectForTheLifeOfItsServicePort() {
        apply(new ServiceApplied(service("web", port("web", "10.96.0.1").build())));
        Balancer balancer = web();
        apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        assertThat(web()).isSameAs(balancer);
        assertThat(registry.balancers()).containsExactly(balancer);

        apply(new ServiceDeleted(serviceName("web")));
        assertThat(registry.balancer(id("web"))).isNull();
        assertThat(registry.balancers()).isEmpty();
    }

    @Test
    void aBalancerThatIsGonePicksUntilItsDepartureIsSettled() {
        apply(new ServiceApplied(service("web", port("web", "10.96.0.1").build())));
        apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Balancer balancer = web();

        Departures departures = apply(new ServiceDeleted(serviceName("web")));
        assertThat(balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(1)))
                .isNotNull();

        departures.settle();
        assertThat(balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(1)))
                .isNull();
    }

    @Test
    void theLastEndpointIsPickedUntilItsDepartureIsSettled() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Candidate last = pick();

        Departures departures = apply(new SliceApplied(slice("web", "web-1", 80)));
        assertThat(departures.isEmpty()).isFalse();
        assertThat(web().hasCandidates(FrontendKind.CLUSTER_IP)).isFalse();
        assertThat(web().candidates(FrontendKind.CLUSTER_IP)).isEmpty();
        assertThat(pick()).isSameAs(last);

        departures.settle();
        assertThat(tryPick()).isNull();
    }

    @Test
    void aLossThatIsSettledTakesNothingFromWhatHasComeBackOrWasLostAgain() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Departures first = apply(new SliceApplied(slice("web", "web-1", 80)));
        Departures back = apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.2")));
        assertThat(back.isEmpty()).isTrue();
        assertThat(pick().address()).hasToString("10.0.0.2:80");
        Departures second = apply(new SliceApplied(slice("web", "web-1", 80)));

        first.settle();
        assertThat(pick().address()).hasToString("10.0.0.2:80");
        second.settle();
        assertThat(tryPick()).isNull();
    }

    @Test
    void aChangeThatLosesNothingLeavesALossUnsettled() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Departures departures = apply(new SliceApplied(slice("web", "web-1", 80)));

        apply(new ServiceApplied(
                        service("web", port("web", "10.96.0.1").nodePort(30080).build())))
                .settle();
        assertThat(pick().address()).hasToString("10.0.0.1:80");
        departures.settle();
        assertThat(tryPick()).isNull();
    }

    @Test
    void withoutEndpointsNothingIsPicked() {
        apply(new ServiceApplied(service("web", port("web", "10.96.0.1").build())));

        assertThat(web().hasCandidates(FrontendKind.CLUSTER_IP)).isFalse();
        assertThat(web().candidates(FrontendKind.CLUSTER_IP)).isEmpty();
        assertThat(web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(1)))
                .isNull();
    }

    @Test
    void eachKindOfAddressHasTheCandidatesOfItsPolicy() {
        apply(
                new ServiceApplied(service(
                        "web",
                        port("web", "10.96.0.1")
                                .nodePort(30080)
                                .external(TrafficPolicy.LOCAL)
                                .build())),
                new SliceApplied(slice(
                        "web",
                        "web-1",
                        HTTP,
                        address("10.0.0.1", "ready", "node-1"),
                        address("10.0.0.2", "ready", "node-2"))));

        assertThat(addresses(FrontendKind.CLUSTER_IP)).containsExactly("10.0.0.1:80", "10.0.0.2:80");
        assertThat(addresses(FrontendKind.NODE_PORT)).containsExactly("10.0.0.1:80");
        assertThat(web().candidates(FrontendKind.NODE_PORT).getFirst())
                .isSameAs(web().candidates(FrontendKind.CLUSTER_IP).getFirst());
    }

    @Test
    void openConnectionsAreCountedAcrossChangesOfTheList() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Candidate held = pick();
        apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.2")));
        assertThat(addresses(FrontendKind.CLUSTER_IP)).containsExactly("10.0.0.2:80");
        assertThat(held.openConnections()).isOne();

        apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        assertThat(web().candidates(FrontendKind.CLUSTER_IP)).containsExactly(held);
        assertThat(held.openConnections()).isOne();
        held.release();
        assertThat(held.openConnections()).isZero();
    }

    @Test
    void anEndpointThatLeftWithoutConnectionsIsForgotten() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Candidate before = web().candidates(FrontendKind.CLUSTER_IP).getFirst();
        apply(new SliceApplied(slice("web", "web-1", 80)));
        apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));

        assertThat(web().candidates(FrontendKind.CLUSTER_IP)).doesNotContain(before);
    }

    @Test
    void aConnectionIsReleasedOnce() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
        Candidate candidate = pick();
        candidate.release();

        assertThatIllegalStateException()
                .isThrownBy(candidate::release)
                .withMessage("a connection to 10.0.0.1:80 was released twice");
        assertThat(candidate.openConnections()).isZero();
    }

    @Test
    void aCandidateHasThePresentConditionsOfItsEndpoint() {
        apply(
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())),
                new SliceApplied(slice("web", "web-1", HTTP, address("10.0.0.1", "ready", "node-2"))));
        Candidate candidate = web().candidates(FrontendKind.CLUSTER_IP).getFirst();
        apply(new SliceApplied(slice("web", "web-1", HTTP, address("10.0.0.1", "terminating", "node-2"))));

        assertThat(web().candidates(FrontendKind.CLUSTER_IP)).containsExactly(candidate);
        assertThat(candidate.endpoint().isTerminating()).isTrue();
    }

    @Test
    void aServiceHasTheSelectorThatItAsksFor() {
        apply(
                new ServiceApplied(service(
                        "web", port("web", "10.96.0.1").selector("round-robin").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1", "10.0.0.2")));
        assertThat(pick()).isNotSameAs(pick());
        assertThat(pick()).isNotSameAs(pick());

        apply(new ServiceApplied(
                service("web", port("web", "10.96.0.1").selector("first").build())));
        for (int i = 0; i < 10; i++) {
            assertThat(pick().address()).hasToString("10.0.0.1:80");
        }
    }

    @Test
    void roundRobinGoesOnWhenTheListChanges() {
        apply(
                new ServiceApplied(service(
                        "web", port("web", "10.96.0.1").selector("round-robin").build())),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1", "10.0.0.2", "10.0.0.3")));
        for (int change = 0; change < 100; change++) {
            assertThat(pick()).isNotNull();
            String other = change % 2 == 0 ? "10.0.1.1" : "10.0.1.2";
            apply(new SliceApplied(slice("web", "web-2", 80, other)));
        }

        assertThat(web().candidates(FrontendKind.CLUSTER_IP).subList(0, 3))
                .allSatisfy(candidate -> assertThat(candidate.openConnections()).isBetween(20, 36));
    }

    @Test
    void anUnknownSelectorKeepsTheDefaultAndIsSaidOnce() {
        try (LogCapture log = LogCapture.of(BalancerRegistry.class)) {
            apply(
                    new ServiceApplied(service(
                            "web", port("web", "10.96.0.1").selector("fastest").build())),
                    new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")));
            apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.2")));

            assertThat(pick().address()).hasToString("10.0.0.2:80");
            assertThat(log.messages())
                    .containsExactly(
                            "WARN Service default/web: unknown endpoint selector 'fastest'; keeping 'random'. Allowed:"
                                    + " erring, faulty, first, least-conn, maglev,"
                                    + " p2c, random, round-robin");
        }
    }

    private Candidate pick() {
        return Objects.requireNonNull(tryPick());
    }

    private @Nullable Candidate tryPick() {
        return web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(1));
    }

    private Balancer web() {
        return Objects.requireNonNull(registry.balancer(id("web")));
    }

    private List<String> addresses(FrontendKind kind) {
        List<String> addresses = new ArrayList<>();
        web().candidates(kind)
                .forEach(candidate -> addresses.add(candidate.address().toString()));
        return addresses;
    }

    private Departures apply(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        table = update.table();
        return registry.apply(update);
    }
}
