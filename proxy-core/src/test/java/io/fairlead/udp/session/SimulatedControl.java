package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionLedger.check;
import static java.util.Objects.requireNonNull;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.EjectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.route.Verdict;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.Departures;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.udp.UdpFrontend;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The control thread: real routes, balancers and frontends, which follow changes at once, and what it posts to the event loop,
 * which follows later.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedControl {
    /** How long balancers keep what has departed, at most. */
    private static final Duration LONGEST_GRACE = Duration.ofSeconds(2);

    private static final long AFFINITY_CLIENTS = 100_000;

    /** A change that the event loop has to follow. */
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

    private final Map<AddressPort, UdpFrontend> listening = new TreeMap<>();
    private final Set<AddressPort> unwanted = new TreeSet<>();
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
                EndpointSelectors.load(),
                "least-conn",
                AFFINITY_CLIENTS,
                clock::getAsLong,
                new Random(random.nextLong()));
    }

    /** Applies changes, of which the cluster has made the last. */
    void apply(List<ClusterChange> changes, SimulatedCluster cluster) {
        RouteUpdate update = routes.apply(changes);
        routes = update.table();
        Departures departures = registry.apply(update);
        long grace = random.nextLong(LONGEST_GRACE.toNanos());
        departing.add(new Departing(departures, clock.getAsLong() + grace));
        update.routes().stream()
                .filter(change -> change.id().name().protocol() == Protocol.UDP)
                .forEach(change -> post(change.id(), change.before(), change.after()));
        serving.forEach((id, known) -> check(
                known.getLast().equals(routes.route(id) == null ? Set.of() : cluster.serving(id)),
                "nobody was told what serves ",
                id));
        listen();
    }

    /** As the proxy does it: sessions are looked at only if something else serves, or nothing. */
    private void post(ServicePortId id, @Nullable Route before, @Nullable Route after) {
        Deque<Set<AddressPort>> known = serving(id);
        List<Endpoint> had = before == null ? List.of() : before.endpoints().serving();
        List<Endpoint> has = after == null ? List.of() : after.endpoints().serving();
        Set<AddressPort> now = has.stream().map(Endpoint::address).collect(Collectors.toSet());
        boolean isLoss = before != null && (after == null || !has.equals(had));
        known.add(now);
        posted.add(() -> {
            known.remove();
            if (isLoss) {
                loop.onServing(id, now, after == null);
            }
        });
    }

    private Deque<Set<AddressPort>> serving(ServicePortId id) {
        return serving.computeIfAbsent(id, unknown -> new ArrayDeque<>(List.of(Set.of())));
    }

    /** New targets are in force at once; what is at an address that nothing claims is closed later. */
    private void listen() {
        unwanted.addAll(listening.keySet());
        for (Frontend frontend : routes.frontends()) {
            Route route = routes.route(frontend.servicePort());
            Balancer balancer = registry.balancer(frontend.servicePort());
            if (frontend.protocol() == Protocol.UDP && route != null && balancer != null) {
                TestTarget target = TestTarget.of(frontend, route, balancer, config, connection);
                unwanted.remove(frontend.address());
                listening
                        .computeIfAbsent(frontend.address(), address -> new UdpFrontend(target))
                        .retarget(target);
            }
        }
    }

    /** The event loop gets to some of what was posted to it, and balancers forget what has departed for long. */
    void run(boolean isAll) {
        while (!posted.isEmpty() && (isAll || random.nextInt(3) > 0)) {
            posted.remove().run();
        }
        if (isAll || random.nextInt(3) == 0) {
            unwanted.forEach(
                    address -> requireNonNull(listening.remove(address)).close());
            unwanted.clear();
        }
        departing.removeIf(departed -> {
            boolean isOver = isAll || clock.getAsLong() - departed.untilNanos() >= 0;
            if (isOver) {
                departed.departures().settle();
            }
            return isOver;
        });
    }

    /** Where datagrams to an address go; null if nothing is there. */
    @Nullable
    SessionTarget target(AddressPort service) {
        return listening.get(service);
    }

    /** Whether an endpoint serves, or did so for all that the event loop knows. */
    boolean maySend(ServicePortId id, AddressPort endpoint) {
        return serving(id).stream().anyMatch(set -> set.contains(endpoint));
    }

    /** Whether there is an endpoint for a client now. */
    boolean hasEndpoint(SessionTarget target, IpAddress client) {
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
