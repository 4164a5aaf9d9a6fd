package io.fairlead.select;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The balancers of all service ports, following the route table. A balancer is the same object for as long as its
 * service port is there.
 *
 * <p>Threading: Single writer: the control thread; readers take the snapshot.
 */
public final class BalancerRegistry {
    /** A source of randomness that event loops can share without contention. */
    public static final RandomGenerator RANDOM =
            () -> ThreadLocalRandom.current().nextLong();

    private static final Logger LOGGER = LogManager.getLogger(BalancerRegistry.class);

    private final ConcurrentHashMap<ServicePortId, Balancer> balancers = new ConcurrentHashMap<>();
    /** Confined to the control thread. */
    private final List<Balancer> gone = new ArrayList<>();

    private final EndpointSelectors selectors;
    private final EndpointSelector defaultSelector;
    private final ClientAffinity affinity;
    private final RandomGenerator random;

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
     * A registry without balancers.
     *
     * @param defaultSelector for service ports that name none
     * @param affinityClients how many clients are remembered for session affinity, over all service ports; 1 or more. A
     *     small heap allows fewer
     * @param ticker the clock of session affinity
     * @param random where chance comes from; thread-safe if picks come from several threads
     * @throws IllegalArgumentException if there is no such selector
     */
    public BalancerRegistry(
            EndpointSelectors selectors,
            String defaultSelector,
            long affinityClients,
            Ticker ticker,
            RandomGenerator random) {
        this.selectors = selectors;
        this.defaultSelector = selectors.named(defaultSelector);
        this.random = random;
        affinity = new ClientAffinity(AffinityCapacity.of(affinityClients).log().clients(), ticker);
    }

    /**
     * Follows the route table. A service port whose selector fails keeps what it had. To be followed by
     * {@link #closeGone} once nothing is directed to the balancers of service ports that are gone. Control thread.
     */
    public void apply(RouteUpdate update) {
        for (RouteChange change : update.routes()) {
            Route route = change.after();
            if (route == null) {
                remove(change.id());
            } else {
                update(route, change.before());
            }
        }
    }

    /** A selector may be somebody else's; its fault concerns the service ports alone that use it. */
    private void update(Route route, @Nullable Route before) {
        EndpointSelector selector = selector(route, before);
        Balancer balancer = balancers.computeIfAbsent(route.id(), id -> new Balancer(id, affinity, random));
        try {
            balancer.update(route, selector);
        } catch (RuntimeException | AssertionError e) {
            LOGGER.error("{} keeps the endpoints that it had: selector '{}' failed", route.id(), selector.name(), e);
        }
    }

    private void remove(ServicePortId id) {
        Balancer balancer = balancers.remove(id);
        if (balancer != null) {
            gone.add(balancer);
        }
    }

    /**
     * Ends the balancers whose service ports are gone; they have picked until now, so that listeners can be given to
     * others without resetting a client. Control thread.
     */
    public void closeGone() {
        gone.forEach(Balancer::close);
        gone.clear();
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
                    "Service {} asks for the endpoint selector '{}', which does not exist; it keeps '{}'. Allowed are"
                            + " {}",
                    route.id().name(),
                    name,
                    defaultSelector.name(),
                    String.join(", ", selectors.names()));
        }
        return defaultSelector;
    }

    /** The balancer of a service port, if there is such a service port. Thread-safe. */
    public @Nullable Balancer balancer(ServicePortId id) {
        return balancers.get(id);
    }

    /** How many clients session affinity forgot before their time, to make room for others. Thread-safe. */
    public long affinityEvictions() {
        return affinity.evictions();
    }

    /** All balancers, in no order. Thread-safe. */
    public Collection<Balancer> balancers() {
        return Collections.unmodifiableCollection(balancers.values());
    }
}
