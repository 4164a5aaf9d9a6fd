package io.fairlead.select;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.slice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.EjectionConfig;
import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What balancers take over from the process before: ejections, session affinity, and connections. */
final class InheritedChoicesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Duration AFFINITY = Duration.ofSeconds(100);
    private static final AddressPort FIRST = new AddressPort(IpAddress.parse("10.0.0.1"), 80);
    private static final AddressPort UNKNOWN = new AddressPort(IpAddress.parse("10.0.0.9"), 80);

    /** A process with a clock of its own. */
    private static final class Incarnation {
        private long nowNanos;
        private final BalancerRegistry registry =
                new BalancerRegistry(EndpointSelectors.load(), "random", 1000, () -> nowNanos, new Random(1));
        private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

        Incarnation(long nowNanos) {
            this.nowNanos = nowNanos;
        }

        void apply(ClusterChange... changes) {
            RouteUpdate update = table.apply(List.of(changes));
            table = update.table();
            var _ = registry.apply(update);
        }

        void serve() {
            apply(
                    new ServiceApplied(service(
                            "web", port("web", "10.96.0.1").affinity(AFFINITY).build())),
                    new SliceApplied(slice("web", "web-1", 80, "10.0.0.1", "10.0.0.2", "10.0.0.3")));
        }

        Balancer web() {
            return requireNonNull(registry.balancer(id("web")));
        }

        Candidate pick(int client) {
            return requireNonNull(web().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, Connection.from(client)));
        }

        Candidate candidate(AddressPort address) {
            return web().known().stream()
                    .filter(candidate -> candidate.address().equals(address))
                    .findFirst()
                    .orElseThrow();
        }

        void inheritFrom(Incarnation before) {
            registry.inherit(before.registry.ejections(before.nowNanos), before.registry.affinity(), nowNanos);
        }
    }

    private final Incarnation before = new Incarnation(1_000 * SECOND);
    private final Incarnation after = new Incarnation(5 * SECOND);

    @Test
    void clientsKeepTheirEndpoints() {
        before.serve();
        for (int client = 1; client <= 50; client++) {
            before.pick(client);
        }
        after.inheritFrom(before);
        after.serve();
        for (int client = 1; client <= 50; client++) {
            assertThat(after.pick(client).address())
                    .isEqualTo(before.pick(client).address());
        }
        assertThat(after.web().affinityHits()).isEqualTo(50);
    }

    @Test
    void aClientIsRememberedAsLongAsItWouldHaveBeen() {
        before.serve();
        before.pick(1);
        before.nowNanos += 90 * SECOND;
        assertThat(before.registry.affinity())
                .singleElement()
                .satisfies(state -> assertThat(state.ageNanos()).isEqualTo(90 * SECOND));
        after.inheritFrom(before);
        after.serve();
        after.nowNanos += 11 * SECOND;
        after.pick(1);
        assertThat(after.web().affinityHits()).isZero();
    }

    @Test
    void whatIsTooOldIsNotHandedOver() {
        before.serve();
        before.pick(1);
        before.nowNanos += 101 * SECOND;
        assertThat(before.registry.affinity()).isEmpty();
    }

    @Test
    void anEjectedEndpointStaysEjectedForTheTimeThatIsLeft() {
        before.serve();
        Candidate failing = before.candidate(FIRST);
        while (!failing.isEjected()) {
            failing.markFailed(
                    Evidence.FAILED,
                    "refused",
                    EjectionConfig.DEFAULT,
                    failing.generation(),
                    before.nowNanos,
                    before.nowNanos);
        }
        Outage outage = requireNonNull(failing.outage());
        before.nowNanos += SECOND;
        after.inheritFrom(before);
        after.serve();
        Outage inherited = requireNonNull(after.candidate(FIRST).outage());
        assertThat(inherited.ejections()).isEqualTo(1);
        assertThat(inherited.failures()).isEqualTo(outage.failures());
        assertThat(inherited.cause()).isEqualTo("refused");
        long leftNanos = outage.untilNanos() - before.nowNanos;
        assertThat(inherited.isEjected(after.nowNanos + leftNanos - 1)).isTrue();
        assertThat(inherited.isTrialDue(after.nowNanos + leftNanos)).isTrue();
        assertThat(after.web().ejected()).containsExactly(FIRST);
    }

    @Test
    void whatNoServicePortHasTakenIsForgotten() {
        before.serve();
        before.pick(1);
        after.inheritFrom(before);
        after.registry.forgetInherited();
        after.serve();
        after.pick(1);
        assertThat(after.web().affinityHits()).isZero();
    }

    @Test
    void adoptedConnectionsCountOnTheirEndpoints() {
        after.serve();
        Candidate adopted = after.web().adopt(FIRST);
        assertThat(adopted).isSameAs(after.candidate(FIRST));
        assertThat(adopted.openConnections()).isEqualTo(1);
        adopted.release();
        assertThat(adopted.openConnections()).isZero();
    }

    @Test
    void anEndpointThatIsNotKnownIsCountedAndNeverPicked() {
        after.serve();
        Candidate adopted = after.web().adopt(UNKNOWN);
        assertThat(after.web().adopt(UNKNOWN)).isSameAs(adopted);
        assertThat(adopted.openConnections()).isEqualTo(2);
        Set<AddressPort> picked = new HashSet<>();
        for (int client = 1; client <= 100; client++) {
            picked.add(after.pick(client).address());
        }
        assertThat(picked).hasSize(3).doesNotContain(UNKNOWN);
        after.apply(new SliceApplied(slice("web", "web-1", 80, "10.0.0.1", "10.0.0.9")));
        assertThat(after.candidate(UNKNOWN)).isSameAs(adopted);
        assertThat(after.web().candidates(FrontendKind.CLUSTER_IP)).contains(adopted);
    }

    @Test
    void connectionsOfAServicePortThatComesLaterCountForIt() {
        Candidate adopted = after.registry.adopting(id("web")).adopt(FIRST);
        assertThat(after.registry.balancers()).isEmpty();
        after.serve();
        assertThat(after.candidate(FIRST)).isSameAs(adopted);
        assertThat(adopted.openConnections()).isEqualTo(1);
    }
}
