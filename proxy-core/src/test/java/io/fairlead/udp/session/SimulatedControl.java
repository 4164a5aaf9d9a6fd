package io.fairlead.udp.session;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.route.Verdict;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.Departures;
import io.fairlead.select.EndpointSelectors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The control thread: real routes and balancers, which follow changes at once, and what it posts to the event loop, which follows
 * later.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedControl {
    /** How long balancers keep what has departed, at most. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(2);

    private static final long AFFINITY_CLIENTS = 100_000;

    /** What the event loop is told of. */
    interface EventLoop {
        /** Other endpoints serve a service port. */
        void onServing(ServicePortId servicePort, Set<AddressPort> serving, boolean isGone);
    }

    private final Random random;
    private final LongSupplier clock;
    private final UdpConfig config;
    private final ConnectionConfig connection;
    private final EventLoop loop;
    private final BalancerRegistry registry;
    private final Deque<Runnable> posted = new ArrayDeque<>();
    private final List<Departing> departing = new ArrayList<>();
    private final Set<Candidate> candidates = Collections.newSetFromMap(new IdentityHashMap<>());

    /** For each service port, the endpoints of which the event loop knows, and those of which it will be told. */
    private final Map<ServicePortId, Deque<Set<AddressPort>>> serving = new HashMap<>();

    private Map<AddressPort, TestTarget> targets = Map.of();
    private RouteTable routes = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    private record Departing(Departures departures, long untilNanos) {}

    SimulatedControl(Random random, LongSupplier clock, UdpConfig config, EventLoop loop) {
        this.random = random;
        this.clock = clock;
        this.config = config;
        this.loop = loop;
        connection = ConnectionConfig.DEFAULT
                .withDial(1 + random.nextInt(4), Duration.ofMillis(500), Duration.ofSeconds(1))
                .withEjection(new EjectionConfig(random.nextInt(4), Duration.ofSeconds(5), Duration.ofMinutes(1)));
        registry = new BalancerRegistry(
                EndpointSelectors.load(), "least-conn", AFFINITY_CLIENTS, clock::getAsLong, new Random(random.nextLong()));
    }

    /** Applies changes, of which the cluster has made the last. */
    void apply(List<ClusterChange> changes, SimulatedCluster cluster) {
        RouteUpdate update = routes.apply(changes);
        routes = update.table();
        Departures departures = registry.apply(update);
        long grace = random.nextLong(LONGEST_GRACE.toNanos());
        departing.add(new Departing(departures, clock.getAsLong() + grace));
        Set<ServicePortId> changed = new TreeSet<>(serving.keySet());
        update.routes().stream().map(RouteChange::id).forEach(changed::add);
        changed.removeIf(id -> id.name().protocol() != Protocol.UDP);
        for (ServicePortId id : changed) {
            boolean isGone = routes.route(id) == null;
            post(id, isGone ? Set.of() : cluster.serving(id), isGone);
        }
        Map<AddressPort, TestTarget> next = targetsNow();
        posted.add(() -> targets = next);
    }

    private void post(ServicePortId id, Set<AddressPort> now, boolean isGone) {
        Deque<Set<AddressPort>> known = serving(id);
        if (isGone || !now.equals(known.getLast())) {
            known.add(now);
            posted.add(() -> {
                known.remove();
                loop.onServing(id, now, isGone);
            });
        }
    }

    private Deque<Set<AddressPort>> serving(ServicePortId id) {
        return serving.computeIfAbsent(id, unknown -> new ArrayDeque<>(List.of(Set.of())));
    }

    private Map<AddressPort, TestTarget> targetsNow() {
        Map<AddressPort, TestTarget> next = new HashMap<>();
        for (Frontend frontend : routes.frontends()) {
            Route route = routes.route(frontend.servicePort());
            Balancer balancer = registry.balancer(frontend.servicePort());
            if (frontend.protocol() == Protocol.UDP && route != null && balancer != null) {
                TestTarget target = TestTarget.of(frontend, route, balancer, config, connection);
                TestTarget before = targets.get(frontend.address());
                next.put(frontend.address(), target.equals(before) ? before : target);
            }
        }
        return next;
    }

    /** The event loop gets to some of what was posted to it, and balancers forget what has departed for long. */
    void run(boolean isAll) {
        while (!posted.isEmpty() && (isAll || random.nextInt(3) > 0)) {
            posted.remove().run();
        }
        departing.removeIf(departed -> {
            boolean isOver = isAll || clock.getAsLong() - departed.untilNanos() >= 0;
            if (isOver) {
                departed.departures().settle();
            }
            return isOver;
        });
    }

    /** Where the event loop sends datagrams to an address; null if nothing is there. */
    @Nullable
    TestTarget target(AddressPort service) {
        return targets.get(service);
    }

    /** Whether an endpoint serves, or did so for all that the event loop knows. */
    boolean maySend(ServicePortId id, AddressPort endpoint) {
        return serving(id).stream().anyMatch(set -> set.contains(endpoint));
    }

    /** Whether there is an endpoint for a client now, and the event loop knows the Service as it is since it was created. */
    boolean hasEndpoint(TestTarget target, IpAddress client) {
        Frontend frontend = target.frontend();
        Route route = routes.route(frontend.servicePort());
        return route != null
                && registry.balancer(frontend.servicePort()) == target.balancer()
                && route.verdict(frontend.kind(), target.origin(client)) instanceof Verdict.Forward;
    }

    /** Looks at another candidate that has a session. */
    void note(Candidate candidate) {
        candidates.add(candidate);
    }

    /** How many sessions are counted on all endpoints. */
    int counted() {
        candidates.removeIf(candidate -> candidate.openConnections() == 0);
        for (Balancer balancer : registry.balancers()) {
            candidates.addAll(balancer.candidates(FrontendKind.CLUSTER_IP));
            candidates.addAll(balancer.candidates(FrontendKind.EXTERNAL_IP));
        }
        return candidates.stream().mapToInt(Candidate::openConnections).sum();
    }
}
