package io.fairlead.proxy;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.listen.ClosingPlan;
import io.fairlead.listen.ClosingQuota;
import io.fairlead.listen.OpenConnections;
import io.fairlead.model.AddressPort;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.rebalance.EndpointLoad;
import io.fairlead.rebalance.Loads;
import io.fairlead.rebalance.Rebalance;
import io.fairlead.rebalance.Spread;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One re-balancing of a service port, from its first step to its rest. The next step comes at least a second after event loops have
 * finished with the one before, so that within no second more is closed than the budget. The first one comes after a random time of up
 * to two seconds: the nodes of a cluster learn of new endpoints at the same time.
 *
 * <p>Threading: confined to the control thread.
 */
final class RebalanceRun {
    private static final Logger LOG = LogManager.getLogger(RebalanceRun.class);

    private static final int FIRST_MILLIS = 2_000;
    private static final int JITTER_MILLIS = 250;

    private final ControlThread control;
    private final Balancer balancer;
    private final OpenConnections connections;
    private final LifetimeSettings settings;
    private final LongSupplier clock;
    private final Runnable onEnd;
    private final Map<AddressPort, ClosingQuota> quotas = new HashMap<>();
    private final long begunNanos;
    private final Rebalance rebalance;
    private boolean hasEnded;

    /**
     * @param clock that of the event loops
     * @param onEnd called once, at the end
     */
    RebalanceRun(
            ControlThread control,
            Balancer balancer,
            OpenConnections connections,
            LifetimeSettings settings,
            LongSupplier clock,
            Runnable onEnd) {
        this.control = control;
        this.balancer = balancer;
        this.connections = connections;
        this.settings = settings;
        this.clock = clock;
        this.onEnd = onEnd;
        begunNanos = clock.getAsLong();
        rebalance = Rebalance.begin(settings, loads());
    }

    void start() {
        later(BalancerRegistry.RANDOM.nextInt(FIRST_MILLIS));
    }

    private void later(long millis) {
        control.later(
                Duration.ofMillis(millis),
                () -> FaultBoundary.run(this, RebalanceRun::step, (run, fault) -> run.rest("a fault of Fairlead")));
    }

    private List<EndpointLoad> loads() {
        return Loads.of(balancer, this::ending, clock.getAsLong());
    }

    private int ending(AddressPort endpoint) {
        ClosingQuota quota = quotas.get(endpoint);
        return quota == null ? 0 : quota.ending();
    }

    private void step() {
        if (hasEnded) {
            return;
        }
        switch (rebalance.next(loads(), BalancerRegistry.RANDOM)) {
            case Rebalance.Step.Close(var endpoints) -> close(endpoints);
            case Rebalance.Step.Wait() -> again();
            case Rebalance.Step.Rest(var end) -> rest(words(end));
        }
    }

    private static String words(Rebalance.End end) {
        return switch (end) {
            case EVEN -> "connections are even";
            case ALL_CLOSED -> "all older connections on the fullest endpoints are closed";
            case BUSY -> "the connections on the fullest endpoints are never idle";
        };
    }

    private void close(Map<AddressPort, Integer> endpoints) {
        quotas.values().forEach(quota -> quota.set(0));
        Map<AddressPort, ClosingQuota> open = new HashMap<>();
        endpoints.forEach((endpoint, count) -> {
            ClosingQuota quota = quotas.computeIfAbsent(endpoint, unknown -> new ClosingQuota());
            quota.set(count);
            open.put(endpoint, quota);
        });
        ClosingPlan plan = new ClosingPlan(
                balancer, open, begunNanos, settings.rebalanceIdle().toNanos(), clock);
        var _ = connections.close(plan).whenComplete((_, fault) -> control.tryExecute(() -> onClosed(plan, fault)));
    }

    private void onClosed(ClosingPlan plan, @Nullable Throwable fault) {
        if (hasEnded) {
            return;
        }
        if (fault != null) {
            rest("an event loop has ended");
        } else if (!rebalance.onClosed(plan.closed(), plan.busy())) {
            rest(words(Rebalance.End.ALL_CLOSED));
        } else {
            again();
        }
    }

    private void again() {
        later(TimeUnit.SECONDS.toMillis(rebalance.pauseSeconds()) + BalancerRegistry.RANDOM.nextInt(JITTER_MILLIS));
    }

    private void rest(String why) {
        if (hasEnded) {
            return;
        }
        Spread spread = Rebalance.spread(settings, loads());
        LOG.info(
                "re-balancing of {} has ended: {}; closed {} connections in {} s; the fullest endpoint has {} connections, the mean "
                        + "is {}",
                balancer.id().name(),
                why,
                rebalance.closed(),
                TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - begunNanos),
                spread.fullest(),
                Rebalancing.rounded(spread.mean()));
        end();
    }

    /** Ends it because something else has changed. */
    void stop() {
        if (!hasEnded) {
            LOG.info(
                    "re-balancing of {} stops after {} connections: its endpoints or settings have changed",
                    balancer.id().name(),
                    rebalance.closed());
            end();
        }
    }

    private void end() {
        hasEnded = true;
        quotas.values().forEach(quota -> quota.set(0));
        onEnd.run();
    }

    @Override
    public String toString() {
        return "re-balancing " + balancer.id().name();
    }
}
