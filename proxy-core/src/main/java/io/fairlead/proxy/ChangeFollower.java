package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.check.EndpointChecks;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.flight.Flight;
import io.fairlead.listen.ListenerSet;
import io.fairlead.model.ClusterChange;
import io.fairlead.proxy.ChangeQueue.Batch;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Departures;
import io.fairlead.udp.UdpRelay;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Makes everything follow changes: the route table, balancers, UDP sessions, listeners, the kernel.
 *
 * <p>Additions go from the inside out: candidates, then listeners, then the kernel's verdicts. Removals go the other
 * way: the kernel refuses new connections first, then listeners are closed, and candidates are removed last, once no
 * connection can arrive any more that the kernel accepted before. So the proxy can serve whatever the kernel brings.
 *
 * <p>Threading: confined to the control thread, but for {@link #table}. It never waits for the kernel: changes that come
 * while the kernel follows others take effect at once, as far as they concern endpoints alone.
 */
final class ChangeFollower {
    private static final Logger LOG = LogManager.getLogger(ChangeFollower.class);

    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final ControlThread control;
    private final Capture capture;
    private final BalancerRegistry balancers;
    private final OpenConnectionRules rules;
    private final @Nullable UdpRelay udp;
    private final EndpointChecks checks;
    private final ListenerSet listeners;
    private final UpdateObserver updates;
    private volatile RouteTable table;

    /** Completed once all batches so far are reported. */
    private CompletableFuture<Void> reported = CompletableFuture.completedFuture(null);

    private boolean isClosed;

    ChangeFollower(
            ControlThread control,
            Capture capture,
            BalancerRegistry balancers,
            OpenConnectionRules rules,
            @Nullable UdpRelay udp,
            EndpointChecks checks,
            ListenerSet listeners,
            UpdateObserver updates,
            RouteTable table) {
        this.control = control;
        this.capture = capture;
        this.balancers = balancers;
        this.rules = rules;
        this.udp = udp;
        this.checks = checks;
        this.listeners = listeners;
        this.updates = updates;
        this.table = table;
    }

    /** The current routes. Thread-safe. */
    RouteTable table() {
        return table;
    }

    /** Applies batches as one. Routes are computed first, and nothing is touched if that fails. */
    void apply(List<Batch> batches) {
        List<ClusterChange> changes =
                batches.stream().flatMap(batch -> batch.changes().stream()).toList();
        long beginNanos = System.nanoTime();
        RouteUpdate update =
                FaultBoundary.<@Nullable RouteUpdate>call("applying changes", () -> table.apply(changes), fault -> {
                    onBroken(batches, fault);
                    return null;
                });
        if (update == null) {
            return;
        }
        // In the order in which they came, however long the kernel takes for each.
        reported = CompletableFuture.allOf(reported, follow(update))
                .handle((done, fault) -> report(batches, update, beginNanos, fault));
    }

    /** One broken batch must not take down those that were queued with it. */
    private void onBroken(List<Batch> batches, Throwable fault) {
        if (batches.size() > 1) {
            batches.forEach(batch -> apply(List.of(batch)));
            return;
        }
        LOG.error("could not apply a change; keeping the previous state: {}", fault.toString());
        batches.forEach(batch -> batch.applied().completeExceptionally(fault));
    }

    private CompletableFuture<Void> follow(RouteUpdate update) {
        table = update.table();
        return FaultBoundary.call(
                "following changes",
                () -> {
                    capture.prepare(update);
                    Departures departures = balancers.apply(update);
                    rules.follow(update);
                    checks.follow(update);
                    CompletableFuture<Void> sessions = udp == null ? DONE : onControl(udp.follow(update));
                    return CompletableFuture.allOf(sessions, follow(update, departures));
                },
                CompletableFuture::failedFuture);
    }

    /** The same, completed on the control thread, or, once that has ended, on any. */
    private CompletableFuture<Void> onControl(CompletableFuture<Void> followed) {
        if (followed.isDone()) {
            return followed;
        }
        CompletableFuture<Void> result = new CompletableFuture<>();
        var _ = followed.whenComplete((done, fault) -> {
            Runnable completion =
                    fault == null ? () -> result.complete(null) : () -> result.completeExceptionally(fault);
            if (!control.tryExecute(completion)) {
                completion.run();
            }
        });
        return result;
    }

    private CompletableFuture<Void> follow(RouteUpdate update, Departures departures) {
        CompletableFuture<Void> inForce = listeners.apply(update);
        if (departures.isEmpty()) {
            return inForce;
        }
        return inForce.whenComplete((done, fault) -> control.later(Capture.GRACE, departures::settle));
    }

    private @Nullable Void report(List<Batch> batches, RouteUpdate update, long beginNanos, @Nullable Throwable fault) {
        Throwable problem = fault == null ? report(update, beginNanos) : fault;
        if (problem != null) {
            LOG.error("a change was applied, but listeners may not have followed it", problem);
            batches.forEach(batch -> batch.applied().completeExceptionally(problem));
        } else if (isClosed) {
            batches.forEach(Batch::refuse);
        } else {
            batches.forEach(batch -> batch.applied().complete(null));
        }
        return null;
    }

    private @Nullable Throwable report(RouteUpdate update, long beginNanos) {
        return FaultBoundary.<@Nullable Throwable>call(
                "reporting changes",
                () -> {
                    long nanos = System.nanoTime() - beginNanos;
                    updates.onUpdated(update, nanos);
                    Flight.onUpdated(update, nanos);
                    return null;
                },
                fault -> fault);
    }

    /** Refuses new connections everywhere; running ones go on. */
    void close() {
        isClosed = true;
        checks.close();
        capture.stopAccepting();
        listeners.close();
    }
}
