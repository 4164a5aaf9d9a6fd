package io.fairlead.k8s.health;

import io.fairlead.k8s.health.HealthReport.FamilyHealth;
import io.fairlead.model.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a proxy does its work: each address family separately, as kube-proxy has one proxy for each.
 *
 * <p>A family is unhealthy if changes for it have been waiting for a minute without any being applied. Before its first
 * changes are applied it is healthy, however long that takes, and so it is while nothing changes. All are unhealthy if an
 * event loop has ended or is stuck.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: kube-proxy's {@code pkg/proxy/healthcheck/proxy_health.go}.
 */
public final class ProxyHealth {
    /** How long changes may wait: twice kube-proxy's default sync period. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<IpFamily, Long> queuedAtNanos = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, Instant> lastUpdated = new EnumMap<>(IpFamily.class);
    private boolean isNodeEligible = true;
    private boolean isStopping;
    private boolean isDraining;
    private @Nullable Supplier<String> source;
    private Supplier<List<String>> problems = List::of;

    /** Health by the clocks of the system. */
    public ProxyHealth() {
        this(InstantSource.system(), System::nanoTime);
    }

    /**
     * Health by other clocks.
     *
     * @param clock for what is shown
     * @param nanoTime for how long changes wait, which is no matter of the time of day
     */
    ProxyHealth(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Changes for a family are waiting to be applied. */
    public synchronized void onQueued(IpFamily family) {
        queuedAtNanos.putIfAbsent(family, nanoTime.getAsLong());
    }

    /** All changes for a family that were waiting are applied. */
    public synchronized void onApplied(IpFamily family) {
        queuedAtNanos.remove(family);
        lastUpdated.put(family, clock.instant());
    }

    /**
     * Sets whether the node is eligible for load balancers, which is the default. A node unknown to the API server is
     * not eligible.
     */
    public synchronized void onNode(boolean isEligible) {
        isNodeEligible = isEligible;
    }

    /** The status of the source of Services, which is shown and has no other effect. */
    public synchronized void onSource(Supplier<String> state) {
        source = state;
    }

    /**
     * The reasons why the process should be restarted: event loops that have ended or are stuck. Any reason makes the
     * proxy unhealthy.
     */
    public synchronized void onDataPath(Supplier<List<String>> dataPathProblems) {
        problems = dataPathProblems;
    }

    /** The proxy is about to stop, and takes no new connections. */
    public synchronized void onStopping() {
        isStopping = true;
    }

    /**
     * An operator wants load balancers to send new connections elsewhere, or no longer. What comes nevertheless is served.
     *
     * @return whether that is a change
     */
    public synchronized boolean setDraining(boolean draining) {
        boolean isChange = isDraining != draining;
        isDraining = draining;
        return isChange;
    }

    /** Whether an operator wants load balancers to send new connections elsewhere. */
    public synchronized boolean isDraining() {
        return isDraining;
    }

    /** How things are now. */
    public HealthReport report() {
        Supplier<String> asked = source();
        return report(asked == null ? null : asked.get());
    }

    /** Not called under the lock: the callee may be reporting a change at the same time. */
    private synchronized @Nullable Supplier<String> source() {
        return source;
    }

    private synchronized HealthReport report(@Nullable String sourceState) {
        Map<IpFamily, FamilyHealth> families = new EnumMap<>(IpFamily.class);
        lastUpdated.forEach((family, updated) -> families.put(family, new FamilyHealth(updated, !isLate(family))));
        return new HealthReport(
                clock.instant(), families, isNodeEligible && !isStopping && !isDraining, sourceState, problems.get());
    }

    /** Whether load balancers may send new connections: every family is healthy, and nothing is about to stop or to drain. */
    synchronized boolean isServing() {
        return isHealthy() && !isStopping && !isDraining;
    }

    /** Whether every family is healthy, and the data path works. The node's eligibility is no part of it. */
    public synchronized boolean isHealthy() {
        return problems.get().isEmpty() && lastUpdated.keySet().stream().noneMatch(this::isLate);
    }

    private boolean isLate(IpFamily family) {
        Long since = queuedAtNanos.get(family);
        return since != null && nanoTime.getAsLong() - since >= TIMEOUT.toNanos();
    }
}
