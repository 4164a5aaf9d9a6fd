package io.fairlead.listen;

import io.fairlead.capture.FrontendRule;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
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
import io.fairlead.select.Departures;
import io.fairlead.select.EndpointSelectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The control thread: real routes and balancers, and what listens where. It also knows which endpoints connections may go to,
 * by the route table that the proxy should have.
 *
 * <p>Threading: used by one thread.
 */
final class SimulatedRoutes {
    private static final long AFFINITY_CLIENTS = 100_000;

    /** How long connections that lose all their endpoints still get those that they had. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Random random;
    private final LongSupplier clock;
    private final PlantedFault fault;
    private final BalancerRegistry registry;
    private final List<Departing> departing = new ArrayList<>();
    private final Map<AddressPort, Target> listening = new TreeMap<>();
    private final List<Offered> offered = new ArrayList<>();
    private final Map<ServicePortId, Long> changed = new HashMap<>();
    private final Map<Object, Long> generations = new HashMap<>();
    private RouteTable wanted = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private RouteTable given = wanted;

    private record Departing(Departures departures, long untilNanos) {}

    /** What a service port had before a change. */
    private record Offered(Route route, long untilNanos) {}

    private record Place(ServicePortId id, AddressPort endpoint) {}

    SimulatedRoutes(Random random, LongSupplier clock, PlantedFault fault) {
        this.random = random;
        this.clock = clock;
        this.fault = fault;
        registry = new BalancerRegistry(
                EndpointSelectors.load(),
                "least-conn",
                AFFINITY_CLIENTS,
                clock::getAsLong,
                new Random(random.nextLong()));
    }

    /** Follows changes of the cluster. */
    void apply(List<ClusterChange> changes, ConnectionContext context) {
        long now = clock.getAsLong();
        RouteUpdate update = wanted.apply(changes);
        wanted = update.table();
        update.routes().forEach(change -> note(change, now));
        RouteUpdate inForce = given.apply(fault.changes(changes));
        given = inForce.table();
        departing.add(new Departing(registry.apply(sorted(inForce)), now + random.nextLong(GRACE.toNanos())));
        listen(context);
    }

    /** In an order that does not depend on hash codes: pickers draw from the same source. */
    private static RouteUpdate sorted(RouteUpdate update) {
        return new RouteUpdate(
                update.table(),
                update.routes().stream()
                        .sorted(Comparator.comparing(change -> change.id().toString()))
                        .toList(),
                update.frontends(),
                update.conflicts());
    }

    private void note(RouteChange change, long now) {
        changed.put(change.id(), now);
        Route before = change.before();
        if (before != null) {
            // What an earlier change has taken away is settled with this one, if this one takes something away as well.
            offered.replaceAll(earlier -> earlier.route().id().equals(change.id())
                    ? new Offered(earlier.route(), now + GRACE.toNanos())
                    : earlier);
            offered.add(new Offered(before, now + GRACE.toNanos()));
            Route after = change.after();
            if (after == null) {
                return; // Its balancer goes with it, and keeps what it has until then.
            }
            Set<AddressPort> come = addresses(after.endpoints().allReachable());
            come.removeAll(addresses(before.endpoints().allReachable()));
            come.forEach(endpoint -> generations.merge(new Place(change.id(), endpoint), 1L, Long::sum));
        }
    }

    private static Set<AddressPort> addresses(List<Endpoint> endpoints) {
        return endpoints.stream().map(Endpoint::address).collect(Collectors.toCollection(HashSet::new));
    }

    private void listen(ConnectionContext context) {
        listening.clear();
        for (Frontend frontend : given.frontends()) {
            Route route = given.route(frontend.servicePort());
            Balancer balancer = registry.balancer(frontend.servicePort());
            if (frontend.protocol() == Protocol.TCP && route != null && balancer != null) {
                ConnectionPolicy policy = context.policy(route.servicePort().settings());
                listening.put(
                        frontend.address(),
                        Target.of(
                                FrontendRule.of(frontend, route, given.self()),
                                balancer,
                                route,
                                true,
                                new ConnectionPolicy(
                                        fault.config(policy.config()),
                                        policy.upstreamOptions(),
                                        policy.timeouts(),
                                        policy.udp(),
                                        policy.settings())));
            }
        }
    }

    /** Balancers forget what has departed for long. */
    void settle(boolean isAll) {
        long now = clock.getAsLong();
        departing.removeIf(departed -> {
            boolean isOver = isAll || now - departed.untilNanos() >= 0;
            if (isOver) {
                departed.departures().settle();
            }
            return isOver;
        });
        offered.removeIf(before -> now - before.untilNanos() > 0);
    }

    /** Where clients can connect now. */
    List<AddressPort> addresses() {
        return List.copyOf(listening.keySet());
    }

    /** Where connections to an address go; null if nothing listens there. */
    @Nullable
    Target target(AddressPort address) {
        return listening.get(address);
    }

    /** The route of a client's Service, if its service port is the one to which it connected. */
    @Nullable
    Route route(TrackedClient client) {
        ServicePortId id = client.balancer().id();
        return registry.balancer(id) == client.balancer() ? wanted.route(id) : null;
    }

    /** The endpoints that a client's connection may go to now; empty if there are none. */
    List<AddressPort> lane(TrackedClient client) {
        Route route = route(client);
        return route == null ? List.of() : endpoints(route, client.kind(), client.origin);
    }

    private static List<AddressPort> endpoints(Route route, FrontendKind kind, ClientOrigin origin) {
        return route.verdict(kind, origin) instanceof Verdict.Forward(var endpoints)
                ? endpoints.stream().map(Endpoint::address).toList()
                : List.of();
    }

    /** Whether a connection may go to an endpoint: it serves, or none does, and it did a moment ago. */
    boolean mayServe(TrackedClient client, AddressPort endpoint) {
        List<AddressPort> lane = lane(client);
        return lane.isEmpty()
                ? offered.stream()
                        .filter(before ->
                                before.route().id().equals(client.balancer().id()))
                        .anyMatch(before -> endpoints(before.route(), client.kind(), client.origin)
                                .contains(endpoint))
                : lane.contains(endpoint);
    }

    /** When the route of a service port has last changed. */
    long changedNanos(ServicePortId id) {
        return changed.getOrDefault(id, Long.MIN_VALUE / 2);
    }

    /** An operator has changed something about it. */
    void markChanged(ServicePortId id) {
        changed.put(id, clock.getAsLong());
    }

    /** How often an endpoint of a service port has come back. */
    long generation(ServicePortId id, AddressPort endpoint) {
        return generations.getOrDefault(new Place(id, endpoint), 0L);
    }

    /** The balancers of all service ports. */
    List<Balancer> balancers() {
        return registry.balancers().stream()
                .sorted(Comparator.comparing(balancer -> balancer.id().toString()))
                .toList();
    }
}
