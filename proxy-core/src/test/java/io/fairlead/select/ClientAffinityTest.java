package io.fairlead.select;

import static io.fairlead.model.Samples.address;
import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static io.fairlead.model.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

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
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Session affinity, on a clock that stands still. The Service is balanced round-robin, so that a client that is not
 * remembered never gets the same endpoint twice in a row.
 */
class ClientAffinityTest {
    private static final EndpointSlice.Port HTTP = new EndpointSlice.Port("", Protocol.TCP, 80);
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final String CLIENT = "192.0.2.1";

    private long nowNanos = -5;
    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private final BalancerRegistry registry = new BalancerRegistry(
            EndpointSelectors.load(), "round-robin", 1000, () -> nowNanos, BalancerRegistry.RANDOM);

    @BeforeEach
    void serveThreeEndpoints() {
        apply(withAffinity(sample()), endpoints("10.0.0.1", "10.0.0.2", "10.0.0.3"));
    }

    @Test
    void aClientKeepsItsEndpoint() {
        String first = pick(CLIENT);
        for (int i = 0; i < 10; i++) {
            assertThat(pick(CLIENT)).isEqualTo(first);
        }
    }

    @Test
    void picksOfAnEndpointThatTheClientHadAreCounted() {
        pick(CLIENT);
        assertThat(web().affinityHits()).isZero();
        pick(CLIENT);
        pick("192.0.2.77");
        pick(CLIENT);
        assertThat(web().affinityHits()).isEqualTo(2);
    }

    @Test
    void clientsAreSpread() {
        Set<String> endpoints = new HashSet<>();
        for (int client = 1; client <= 3; client++) {
            endpoints.add(pick("192.0.2." + client));
        }
        assertThat(endpoints).hasSize(3);
    }

    @Test
    void everyPickIsCountedOnTheEndpoint() {
        for (int i = 0; i < 4; i++) {
            pick(CLIENT);
        }
        assertThat(web().candidates(FrontendKind.CLUSTER_IP))
                .extracting(Candidate::openConnections)
                .containsExactlyInAnyOrder(4, 0, 0);
    }

    @Test
    void aClientIsForgottenWhenItsTimeIsUp() {
        String first = pick(CLIENT);
        advance(TIMEOUT.minusNanos(1));
        assertThat(pick(CLIENT)).isEqualTo(first);
        advance(TIMEOUT);
        assertThat(pick(CLIENT)).isNotEqualTo(first);
    }

    @Test
    void everyNewConnectionRefreshesTheMemory() {
        String first = pick(CLIENT);
        for (int i = 0; i < 20; i++) {
            advance(TIMEOUT.dividedBy(2));
            assertThat(pick(CLIENT)).isEqualTo(first);
        }
    }

    @Test
    void theEndOfAConnectionRefreshesNothing() {
        Candidate first = Objects.requireNonNull(
                web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(CLIENT)));
        advance(TIMEOUT.minusSeconds(1));
        first.release();
        advance(Duration.ofSeconds(1));
        assertThat(pick(CLIENT)).isNotEqualTo(first.address().toString());
    }

    @Test
    void aShorterTimeoutHoldsAtOnce() {
        String first = pick(CLIENT);
        apply(new ServiceApplied(
                service("web", sample().affinity(Duration.ofSeconds(10)).build())));
        advance(Duration.ofSeconds(10));
        assertThat(pick(CLIENT)).isNotEqualTo(first);
    }

    @Test
    void otherEndpointsMayComeAndGo() {
        String first = pick(CLIENT);
        apply(endpoints(first.replace(":80", "")));
        apply(endpoints("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"));
        assertThat(pick(CLIENT)).isEqualTo(first);
    }

    @Test
    void anEndpointThatLeavesForgetsItsClientsEvenIfItComesBack() {
        apply(endpoints("10.0.0.1"));
        pick(CLIENT);
        apply(endpoints("10.0.0.2"));
        apply(endpoints("10.0.0.1", "10.0.0.2"));
        assertThatNobodyIsRemembered();
    }

    @Test
    void aClientOfAnEndpointThatLeftDoesNotReturnToIt() {
        String first = pick(CLIENT);
        apply(endpoints("10.0.0.8", "10.0.0.9"));
        String second = pick(CLIENT);
        apply(endpoints("10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.8", "10.0.0.9"));

        assertThat(second).isNotEqualTo(first);
        assertThat(pick(CLIENT)).isEqualTo(second);
    }

    @Test
    void scalingToNoneForgetsAllClients() {
        apply(endpoints("10.0.0.1"));
        assertThat(pick(CLIENT)).isEqualTo("10.0.0.1:80");
        apply(endpoints());
        apply(endpoints("10.0.0.1", "10.0.0.2"));
        assertThatNobodyIsRemembered();
    }

    @Test
    void turningAffinityOffForgetsAllClients() {
        apply(endpoints("10.0.0.1"));
        pick(CLIENT);
        apply(new ServiceApplied(service("web", sample().build())));
        apply(withAffinity(sample()), endpoints("10.0.0.1", "10.0.0.2"));
        assertThatNobodyIsRemembered();
    }

    @Test
    void aServiceThatIsMadeAnewRemembersNobody() {
        apply(endpoints("10.0.0.1"));
        pick(CLIENT);
        apply(new ServiceDeleted(serviceName("web")));
        apply(withAffinity(sample()), endpoints("10.0.0.1", "10.0.0.2"));
        assertThatNobodyIsRemembered();
    }

    /** A client that is not remembered takes its turn after another; which of two endpoints is first is random. */
    private void assertThatNobodyIsRemembered() {
        String before = pick("192.0.2.98");
        String its = pick(CLIENT);
        String after = pick("192.0.2.99");
        assertThat(its).isNotEqualTo(before);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void withoutAffinityEveryConnectionIsBalanced() {
        apply(new ServiceApplied(service("web", sample().build())));
        assertThat(pick(CLIENT)).isNotEqualTo(pick(CLIENT));
    }

    @Test
    void portsOfAServiceRememberOnTheirOwn() {
        ServicePortId other = id("web", "other", Protocol.TCP);
        ServicePortSample more =
                new ServicePortSample(other, "10.96.0.1").port(81).affinity(TIMEOUT);
        apply(
                new ServiceApplied(service("web", sample().affinity(TIMEOUT).build(), more.build())),
                new SliceApplied(slice(
                        "web",
                        "web-other",
                        new EndpointSlice.Port("other", Protocol.TCP, 81),
                        Samples.ready("10.0.0.7"),
                        Samples.ready("10.0.0.8"))));
        String http = pick(CLIENT);
        Balancer balancer = Objects.requireNonNull(registry.balancer(other));
        Candidate picked = Objects.requireNonNull(
                balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(CLIENT)));

        assertThat(picked.address().port()).isEqualTo(81);
        assertThat(pick(CLIENT)).isEqualTo(http);
        assertThat(balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(CLIENT)))
                .isSameAs(picked);
    }

    @Test
    void allAddressesOfAServicePortShareTheMemory() {
        String first = pick(CLIENT);
        assertThat(pick(FrontendKind.NODE_PORT, CLIENT)).isEqualTo(first);
        assertThat(pick(FrontendKind.LOAD_BALANCER_IP, CLIENT)).isEqualTo(first);
    }

    @Test
    void aMemoryCountsOnlyWithinWhatThePolicyAllows() {
        ServicePortSample local = sample().nodePort(30080).external(TrafficPolicy.LOCAL);
        apply(
                withAffinity(local),
                new SliceApplied(slice(
                        "web",
                        "web-1",
                        HTTP,
                        address("10.0.0.1", "ready", "node-2"),
                        address("10.0.0.2", "ready", "node-1"))));
        List<String> clients = List.of("192.0.2.11", "192.0.2.12");
        List<String> firsts = clients.stream().map(this::pick).toList();
        String remote = clients.get(firsts.indexOf("10.0.0.1:80"));

        assertThat(pick(FrontendKind.NODE_PORT, remote)).as("local only").isEqualTo("10.0.0.2:80");
        assertThat(pick(remote)).as("first in order of those that remember it").isEqualTo("10.0.0.1:80");
        apply(new SliceApplied(slice("web", "web-1", HTTP, address("10.0.0.2", "ready", "node-1"))));
        assertThat(pick(remote)).as("the other remembers it too").isEqualTo("10.0.0.2:80");
    }

    @Test
    void onlyTheMemoryOfThePickedEndpointIsRefreshed() {
        ServicePortSample local = sample().nodePort(30080).external(TrafficPolicy.LOCAL);
        apply(
                withAffinity(local),
                new SliceApplied(slice(
                        "web",
                        "web-1",
                        HTTP,
                        address("10.0.0.1", "ready", "node-2"),
                        address("10.0.0.2", "ready", "node-1"))));
        String remote = pick("192.0.2.11").equals("10.0.0.1:80") ? "192.0.2.11" : "192.0.2.12";
        assertThat(pick(remote)).isEqualTo("10.0.0.1:80");
        advance(TIMEOUT.dividedBy(2));
        assertThat(pick(FrontendKind.NODE_PORT, remote)).isEqualTo("10.0.0.2:80");
        advance(TIMEOUT.dividedBy(2));

        assertThat(pick(remote)).isEqualTo("10.0.0.2:80");
    }

    @Test
    void aFailedEndpointIsReplacedForGood() {
        String first = pick(CLIENT);
        Candidate second = Objects.requireNonNull(web().pick(
                        FrontendKind.CLUSTER_IP,
                        ClientOrigin.ELSEWHERE,
                        Connection.from(CLIENT).tried(first)));

        assertThat(second.address().toString()).isNotEqualTo(first);
        for (int i = 0; i < 5; i++) {
            assertThat(pick(CLIENT)).isEqualTo(second.address().toString());
        }
    }

    @Test
    void whenAllHaveFailedNothingIsPicked() {
        String first = pick(CLIENT);
        Connection hopeless = Connection.from(CLIENT)
                .tried("10.0.0.1:80")
                .tried("10.0.0.2:80")
                .tried("10.0.0.3:80");

        assertThat(web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, hopeless))
                .isNull();
        assertThat(pick(CLIENT)).isEqualTo(first);
    }

    @Test
    void theNumberOfRememberedClientsIsBounded() {
        ClientAffinity affinity = new ClientAffinity(100, () -> nowNanos);
        CandidateList candidates = Candidates.of(3);
        Picker picker = new RandomSelector().picker(candidates, null, BalancerRegistry.RANDOM);
        for (int client = 0; client < 10_000; client++) {
            affinity.pick(id("web"), candidates, picker, TIMEOUT.toNanos(), Connection.from(client), new LongAdder());
        }
        assertThat(affinity.clients()).isBetween(1L, 100L);

        advance(TIMEOUT);
        assertThat(affinity.clients()).isZero();
    }

    @Test
    void forgottenClientsAreCounted() {
        ClientAffinity affinity = new ClientAffinity(100, () -> nowNanos);
        CandidateList candidates = Candidates.of(3);
        Picker picker = new RandomSelector().picker(candidates, null, BalancerRegistry.RANDOM);
        for (int client = 0; client < 300; client++) {
            affinity.pick(id("web"), candidates, picker, TIMEOUT.toNanos(), Connection.from(client), new LongAdder());
        }
        assertThat(affinity.evictions()).isEqualTo(300 - affinity.clients());

        long evictions = affinity.evictions();
        advance(TIMEOUT);
        assertThat(affinity.clients()).isZero();
        assertThat(affinity.evictions())
                .as("those whose time is up do not count")
                .isEqualTo(evictions);
    }

    @Test
    void aClientThatReturnsOutlastsAFloodOfOthers() {
        ClientAffinity affinity = new ClientAffinity(1000, () -> nowNanos);
        CandidateList candidates = Candidates.of(1000);
        Picker picker = new RandomSelector().picker(candidates, null, BalancerRegistry.RANDOM);
        Connection regular = Connection.from(CLIENT);
        Candidate its = affinity.pick(id("web"), candidates, picker, TIMEOUT.toNanos(), regular, new LongAdder());
        for (int client = 0; client < 100_000; client++) {
            affinity.pick(id("web"), candidates, picker, TIMEOUT.toNanos(), Connection.from(client), new LongAdder());
            if (client % 100 == 0) {
                assertThat(affinity.pick(id("web"), candidates, picker, TIMEOUT.toNanos(), regular, new LongAdder()))
                        .isSameAs(its);
            }
        }
    }

    @Test
    void firstConnectionsThatComeAtTheSameTimeGetTheSameEndpoint() throws Exception {
        try (ExecutorService loops = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 300; round++) {
                Connection one = Connection.from(round);
                Connection other = Connection.from(round);
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<Candidate>> picks = new ArrayList<>();
                for (Connection connection : List.of(one, other)) {
                    picks.add(loops.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        return Objects.requireNonNull(
                                web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, connection));
                    }));
                }
                assertThat(picks.get(0).get(10, TimeUnit.SECONDS))
                        .isSameAs(picks.get(1).get(10, TimeUnit.SECONDS));
            }
        }
    }

    private static ServicePortSample sample() {
        return port("web", "10.96.0.1");
    }

    private static ClusterChange withAffinity(ServicePortSample sample) {
        return new ServiceApplied(service("web", sample.affinity(TIMEOUT).build()));
    }

    private static ClusterChange endpoints(String... addresses) {
        return new SliceApplied(slice("web", "web-1", 80, addresses));
    }

    private void advance(Duration duration) {
        nowNanos += duration.toNanos();
    }

    private Balancer web() {
        return Objects.requireNonNull(registry.balancer(id("web")));
    }

    private String pick(String client) {
        return pick(FrontendKind.CLUSTER_IP, client);
    }

    private String pick(FrontendKind kind, String client) {
        Candidate picked = Objects.requireNonNull(web().pick(kind, ClientOrigin.ELSEWHERE, Connection.from(client)));
        return picked.address().toString();
    }

    private void apply(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        table = update.table();
        registry.apply(update);
    }
}
