package io.fairlead.select;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.PreferenceSettings.Nearness;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.SessionAffinity;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.util.Collection;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The balancers of all service ports, following the route table. A balancer is the same object for as long as its
 * service port exists.
 *
 * <p>Threading: Single writer: the control thread; readers take the snapshot.
 */
public final class BalancerRegistry {
    /** A source of randomness that event loops can share without contention. */
    public static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final Logger LOGGER = LogManager.getLogger(BalancerRegistry.class);

    private final ConcurrentHashMap<ServicePortId, Balancer> balancers = new ConcurrentHashMap<>();
    /** How many updates it has followed. Confined to the control thread. */
    private long updates;

    private final EndpointSelectors selectors;
    private final EndpointSelector defaultSelector;
    private final ClientAffinity affinity;
    private final LongSupplier clock;
    private final RandomGenerator random;

    /** The zone by which balancers know near endpoints. Confined to the control thread. */
    private @Nullable String zone;

    /**
     * A registry without balancers, on the system's clock.
     *
     * @param defaultSelector for service ports that name none
     * @param affinityClients how many clients are remembered for session affinity, over all service ports; 1 or more. A
     *     small heap allows fewer
     * @throws IllegalArgumentException if there is no such selector
     */
    public BalancerRegistry(EndpointSelectors selectors, String defaultSelector, long affinityClients) {
        this(selectors, defaultSelector, affinityClients, Ticker.systemTicker(), RANDOM);
    }

    /**
     * A registry without balancers, with one clock for everything.
     *
     * @param defaultSelector for service ports that name none
     * @param affinityClients how many clients are remembered for session affinity, over all service ports; 1 or more. A
     *     small heap allows fewer
     * @param ticker the clock of session affinity and of the event loops
     * @param random the source of randomness; thread-safe if picks come from several threads
     * @throws IllegalArgumentException if there is no such selector
     */
    public BalancerRegistry(
            EndpointSelectors selectors,
            String defaultSelector,
            long affinityClients,
            Ticker ticker,
            RandomGenerator random) {
        this(selectors, defaultSelector, affinityClients, ticker, ticker::read, random);
    }

    /**
     * A registry without balancers.
     *
     * @param defaultSelector for service ports that name none
     * @param affinityClients how many clients are remembered for session affinity, over all service ports; 1 or more. A
     *     small heap allows fewer
     * @param ticker the clock of session affinity
     * @param clock the clock of the event loops, in nanoseconds, by which endpoints are ejected and start slowly
     * @param random the source of randomness; thread-safe if picks come from several threads
     * @throws IllegalArgumentException if there is no such selector
     */
    public BalancerRegistry(
            EndpointSelectors selectors,
            String defaultSelector,
            long affinityClients,
            Ticker ticker,
            LongSupplier clock,
            RandomGenerator random) {
        this(
                selectors,
                defaultSelector,
                new ClientAffinity(
                        () -> AffinityCapacity.of(affinityClients).log().clients(), ticker),
                clock,
                random);
    }

    private BalancerRegistry(
            EndpointSelectors selectors,
            String defaultSelector,
            ClientAffinity affinity,
            LongSupplier clock,
            RandomGenerator random) {
        this.clock = clock;
        this.selectors = selectors;
        this.defaultSelector = selectors.named(defaultSelector);
        this.affinity = affinity;
        this.random = random;
    }

    /** A registry through which no connection goes, for explanations without a proxy. */
    public static BalancerRegistry withoutClients(EndpointSelectors selectors, String defaultSelector) {
        return new BalancerRegistry(
                selectors, defaultSelector, new ClientAffinity(1, Ticker.systemTicker()), System::nanoTime, RANDOM);
    }

    /**
     * Follows the route table. A service port whose selector fails keeps what it had. Control thread.
     *
     * <p>What an update adds is picked at once. Connections that lose all their candidates by it, and those to service
     * ports that are gone, keep getting what they had until the {@link Departures} are settled: the kernel and the listeners
     * take some time to refuse new connections, and until then a connection that comes must not find nothing. A datagram of a new
     * UDP session may: it is only lost.
     */
    public Departures apply(RouteUpdate update) {
        updates++;
        Departures departures = new Departures(updates);
        for (RouteChange change : update.routes()) {
            Route route = change.after();
            if (route == null) {
                remove(change.id(), departures);
            } else {
                update(route, change.before(), update.table(), departures);
            }
        }
        followZone(update, departures);
        return departures;
    }

    /** The zone of this node is no part of routes. It is known after the first batch, and hardly ever changes. */
    private void followZone(RouteUpdate update, Departures departures) {
        String now = update.table().self().zone();
        if (Objects.equals(zone, now)) {
            return;
        }
        zone = now;
        for (Route route : update.table().routes()) {
            if (route.servicePort().settings().preference().prefer() != Nearness.NONE) {
                update(route, route, update.table(), departures);
            }
        }
    }

    /** A selector may be a plug-in; its faults affect only the service ports that use it. */
    private void update(Route route, @Nullable Route before, RouteTable table, Departures departures) {
        EndpointSelector selector = selector(route, before);
        if (route.servicePort().affinity() instanceof SessionAffinity.ClientIp) {
            affinity.prepare();
        }
        Balancer balancer = balancers.computeIfAbsent(route.id(), id -> new Balancer(id, affinity, random, clock));
        boolean isDeprived = FaultBoundary.call(
                route.id(), () -> balancer.update(route, selector, departures.number(), table), fault -> {
                    LOGGER.warn("{} keeps its previous endpoints: selector '{}' failed", route.id(), selector.name());
                    return false;
                });
        if (isDeprived) {
            departures.addDeprived(balancer);
        }
    }

    private void remove(ServicePortId id, Departures departures) {
        Balancer balancer = balancers.remove(id);
        if (balancer == null) {
            return;
        }
        if (id.name().protocol() == Protocol.UDP) {
            balancer.close();
        } else {
            departures.addGone(balancer);
        }
    }

    private EndpointSelector selector(Route route, @Nullable Route before) {
        String name = route.servicePort().settings().selector();
        if (name == null) {
            return defaultSelector;
        }
        if (selectors.has(name)) {
            return selectors.named(name);
        }
        if (before == null || !Objects.equals(before.servicePort().settings().selector(), name)) {
            LOGGER.warn(
                    "Service {}: unknown endpoint selector '{}'; keeping '{}'. Allowed: {}",
                    route.id().name(),
                    name,
                    defaultSelector.name(),
                    String.join(", ", selectors.names()));
        }
        return defaultSelector;
    }

    /** The name of the selector of a service port. Thread-safe. */
    public String selector(Route route) {
        String name = route.servicePort().settings().selector();
        return name != null && selectors.has(name) ? name : defaultSelector.name();
    }

    /** The balancer of a service port, if there is such a service port. Thread-safe. */
    public @Nullable Balancer balancer(ServicePortId id) {
        return balancers.get(id);
    }

    /** How many clients session affinity removed before their timeout, to make space for others. Thread-safe. */
    public long affinityEvictions() {
        return affinity.evictions();
    }

    /** All balancers, in no order. Thread-safe. */
    public Collection<Balancer> balancers() {
        return Collections.unmodifiableCollection(balancers.values());
    }
}
