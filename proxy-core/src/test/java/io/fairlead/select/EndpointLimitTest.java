package io.fairlead.select;

import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.slice;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint with as many connections as it may have is passed over, by every selector. */
class EndpointLimitTest {
    private static final String[] ENDPOINTS = {"10.1.0.1", "10.1.0.2", "10.1.0.3"};

    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private final BalancerRegistry registry;

    EndpointLimitTest() {
        registry = new BalancerRegistry(EndpointSelectors.load(), "random", 100);
    }

    /** A connection that goes nowhere but to endpoints with space, as a dial's does. */
    private record Newcomer(IpAddress client) implements PickRequest {
        @Override
        public boolean excludes(Candidate candidate) {
            return candidate.isFull();
        }
    }

    private Balancer serve(String selector, @Nullable Duration affinity, LimitSettings limits) {
        ServiceSettings settings =
                ServiceSettings.DEFAULTS.withSelector(selector).withLimits(limits);
        ServicePortSample port = port("web", "10.96.0.1").settings(settings);
        List<ClusterChange> changes = List.of(
                new ServiceApplied(service(
                        "web",
                        affinity == null
                                ? port.build()
                                : port.affinity(affinity).build())),
                new SliceApplied(slice("web", "web-1", 80, ENDPOINTS)));
        RouteUpdate update = table.apply(changes);
        table = update.table();
        registry.apply(update);
        return requireNonNull(registry.balancer(id("web")));
    }

    private Balancer serve(String selector, int perEndpoint) {
        return serve(selector, null, LimitSettings.DEFAULTS.withConnectionsPerEndpoint(perEndpoint));
    }

    private static @Nullable Candidate pick(Balancer balancer, int client) {
        return balancer.pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, new Newcomer(IpAddress.ofIpv4(client)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "p2c", "least-conn", "maglev"})
    void allPlacesAreTakenAndNoMore(String selector) {
        Balancer balancer = serve(selector, 2);
        List<Candidate> picked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            picked.add(requireNonNull(pick(balancer, i)));
        }
        assertThat(pick(balancer, 7)).isNull();
        assertThat(balancer.candidates(FrontendKind.CLUSTER_IP))
                .allSatisfy(candidate -> assertThat(candidate.openConnections()).isEqualTo(2))
                .allMatch(Candidate::isFull);

        picked.getFirst().release();
        assertThat(pick(balancer, 8)).isSameAs(picked.getFirst());
        assertThat(pick(balancer, 9)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "round-robin", "p2c", "least-conn", "maglev"})
    void noThreadExceedsTheLimitAndNoPlaceIsLost(String selector) throws Exception {
        int most = 2;
        Balancer balancer = serve(selector, most);
        Map<Candidate, AtomicInteger> open = new ConcurrentHashMap<>();
        balancer.candidates().forEach(candidate -> open.put(candidate, new AtomicInteger()));
        AtomicInteger violations = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Callable<Void> load = () -> {
            for (int i = 0; i < 5_000; i++) {
                Candidate picked = pick(balancer, i);
                if (picked == null) {
                    refused.incrementAndGet();
                    continue;
                }
                AtomicInteger there = requireNonNull(open.get(picked));
                if (there.incrementAndGet() > most) {
                    violations.incrementAndGet();
                }
                Thread.onSpinWait();
                there.decrementAndGet();
                picked.release();
            }
            return null;
        };
        inParallel(8, load);
        assertThat(violations).hasValue(0);
        assertThat(balancer.candidates()).allMatch(candidate -> candidate.openConnections() == 0);
        allPlacesAreTakenAndNoMore(selector);
    }

    private static void inParallel(int threads, Callable<Void> task) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                done.add(pool.submit(task));
            }
            for (Future<Void> each : done) {
                each.get();
            }
        }
    }

    @Test
    void aClientWhoseEndpointIsFullGoesToAnotherOneAndStaysThere() {
        Balancer balancer =
                serve("round-robin", Duration.ofHours(1), LimitSettings.DEFAULTS.withConnectionsPerEndpoint(1));
        Candidate first = requireNonNull(pick(balancer, 1));
        Candidate second = requireNonNull(pick(balancer, 1));
        assertThat(second).isNotSameAs(first);
        first.release();
        second.release();
        assertThat(pick(balancer, 1)).isSameAs(second);
    }

    @Test
    void aLimitThatIsTakenAwayLetsConnectionsIn() {
        Balancer balancer = serve("random", 1);
        for (int i = 0; i < 3; i++) {
            requireNonNull(pick(balancer, i));
        }
        assertThat(pick(balancer, 4)).isNull();
        serve("random", 0);
        assertThat(pick(balancer, 4)).isNotNull();
    }

    @Test
    void connectionsThatAreOpenCountForALimitThatIsSetLater() {
        Balancer balancer = serve("random", 0);
        for (int i = 0; i < 30; i++) {
            requireNonNull(pick(balancer, i));
        }
        serve("random", 1);
        assertThat(balancer.candidates(FrontendKind.CLUSTER_IP)).allMatch(Candidate::isFull);
        assertThat(pick(balancer, 31)).isNull();
    }
}
