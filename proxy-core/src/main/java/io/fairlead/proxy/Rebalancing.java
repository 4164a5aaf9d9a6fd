package io.fairlead.proxy;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.listen.OpenConnections;
import io.fairlead.model.AddressPort;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServiceSettings;
import io.fairlead.rebalance.EndpointLoad;
import io.fairlead.rebalance.Loads;
import io.fairlead.rebalance.Rebalance;
import io.fairlead.rebalance.Spread;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Re-balances the open TCP connections of Services that want it, each time after endpoints were added, or have returned from an
 * ejection or from being drained.
 *
 * <p>Threading: confined to the control thread, but for {@link #onReturned} and {@link #running}.
 */
final class Rebalancing {
    private static final Logger LOG = LogManager.getLogger(Rebalancing.class);

    private final ControlThread control;
    private final BalancerRegistry balancers;
    private final OpenConnections connections;
    private final LongSupplier clock;
    private final Map<ServicePortId, Watched> watched = new HashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong begun = new AtomicLong();

    /** @param clock that of the event loops */
    Rebalancing(ControlThread control, BalancerRegistry balancers, OpenConnections connections, LongSupplier clock) {
        this.control = control;
        this.balancers = balancers;
        this.connections = connections;
        this.clock = clock;
        connections.onReturned(balancer -> onReturned(balancer.id()));
    }

    /** A service port with re-balancing. */
    private static final class Watched {
        private final LifetimeSettings settings;
        private Set<AddressPort> endpoints = Set.of();
        private @Nullable RebalanceRun run;
        private @Nullable String obstacle;

        Watched(LifetimeSettings settings) {
            this.settings = settings;
        }
    }

    /** How many service ports are being re-balanced. Thread-safe. */
    int running() {
        return running.get();
    }

    /** How often a re-balancing has begun. Thread-safe. */
    long begun() {
        return begun.get();
    }

    /** Follows the change of a route, which the balancers have followed already. */
    void follow(RouteChange change) {
        Route after = change.after();
        Watched before = watched.get(change.id());
        Balancer balancer = balancers.balancer(change.id());
        boolean isWanted = after != null
                && balancer != null
                && change.id().name().protocol() != Protocol.UDP
                && after.servicePort().settings().lifetime().rebalancePerSecond() > 0;
        if (after == null || balancer == null || !isWanted) {
            if (before != null) {
                stop(before);
                watched.remove(change.id());
            }
            return;
        }
        follow(balancer, after.servicePort().settings(), before);
    }

    private void follow(Balancer balancer, ServiceSettings settings, @Nullable Watched before) {
        Set<AddressPort> endpoints =
                balancer.candidates().stream().map(Candidate::address).collect(Collectors.toSet());
        boolean hasSame = before != null && before.settings.equals(settings.lifetime());
        Set<AddressPort> added = new HashSet<>(endpoints);
        if (before != null && hasSame) {
            added.removeAll(before.endpoints);
        } else if (before != null) {
            stop(before);
        }
        Watched now = before != null && hasSame ? before : new Watched(settings.lifetime());
        watched.put(balancer.id(), now);
        now.endpoints = endpoints;
        setObstacle(balancer, now, obstacle(balancer, settings));
        if (!added.isEmpty()) {
            stop(now);
            begin(balancer, now, hasSame ? "endpoints were added: " + added.size() : "it was configured");
        }
    }

    private static void setObstacle(Balancer balancer, Watched service, @Nullable String obstacle) {
        if (obstacle != null && !obstacle.equals(service.obstacle)) {
            LOG.warn(
                    "{}: open connections are not re-balanced: {}",
                    balancer.id().name(),
                    obstacle);
            stop(service);
        }
        service.obstacle = obstacle;
    }

    private static @Nullable String obstacle(Balancer balancer, ServiceSettings settings) {
        if (settings.preference().prefer() != PreferenceSettings.Nearness.NONE) {
            return "near endpoints are preferred, so they have more connections than others";
        }
        return Loads.obstacle(balancer);
    }

    /** An endpoint of a service port has returned. Thread-safe. */
    void onReturned(ServicePortId id) {
        control.tryExecute(() -> {
            Watched known = watched.get(id);
            Balancer balancer = balancers.balancer(id);
            if (known != null && balancer != null) {
                stop(known);
                begin(balancer, known, "an endpoint has returned");
            }
        });
    }

    private void begin(Balancer balancer, Watched service, String cause) {
        List<EndpointLoad> loads = Loads.of(balancer, endpoint -> 0, clock.getAsLong());
        Spread spread = Rebalance.spread(service.settings, loads);
        if (service.obstacle != null || spread.isEven()) {
            return;
        }
        LOG.info(
                "re-balancing {}: {}; the fullest endpoint has {} connections, the mean is {}; closing up to {} idle connections "
                        + "per second",
                balancer.id().name(),
                cause,
                spread.fullest(),
                rounded(spread.mean()),
                service.settings.rebalancePerSecond());
        RebalanceRun run = new RebalanceRun(control, balancer, connections, service.settings, clock, () -> {
            service.run = null;
            running.decrementAndGet();
        });
        service.run = run;
        running.incrementAndGet();
        begun.incrementAndGet();
        FaultBoundary.run(run, RebalanceRun::start, (begun, fault) -> begun.stop());
    }

    private static void stop(Watched service) {
        RebalanceRun run = service.run;
        if (run != null) {
            run.stop();
        }
    }

    static double rounded(double mean) {
        return Math.round(mean * 10) / 10.0;
    }
}
