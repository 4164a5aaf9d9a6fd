package io.fairlead.capture;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteUpdate;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules to the kernel: packet filter and routes. One transaction runs at a time, on its own thread; changes
 * that arrive meanwhile become the next one. A failure is retried after a second at first, then less often, every 30
 * seconds at last. Rules that other programs delete are restored, see {@link KernelWatch}.
 *
 * <p>Threading: confined to the control thread. Transactions run on the kernel thread, {@code fairlead-kernel}.
 */
final class KernelState implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(KernelState.class);
    private static final String ACTIVITY = "following the rules of the kernel";
    private static final long FIRST_RETRY_SECONDS = 1;
    private static final long LAST_RETRY_SECONDS = 30;

    /** A transaction takes milliseconds, on a busy machine with many Services a second. */
    private static final long CLOSE_SECONDS = 10;

    private static final CompletableFuture<Boolean> DONE = CompletableFuture.completedFuture(true);

    private final KernelPlan plan;
    private final KernelWriter writer;
    private final HostWatch machine;
    private final ScheduledExecutorService control;
    private final ExecutorService kernel = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("fairlead-kernel").daemon().factory());
    private final KernelWatch watch;
    private final KernelProblems problems = new KernelProblems();
    private Host host;
    private Runnable recovered = () -> {};
    private Runnable hostChanged = () -> {};

    /** Completed with the transaction that is taken next. */
    private CompletableFuture<Boolean> next = new CompletableFuture<>();

    private boolean isRunning;
    private boolean isNextDue;
    private boolean hasBegun;
    private boolean isClosed;
    private boolean isRetryDue;
    private boolean isSuspended;

    /** Completed once no transaction runs; while it is suspended. */
    private CompletableFuture<Void> quiet = new CompletableFuture<>();

    /** How another program has changed the tables, until they are restored. */
    private @Nullable String loss;

    private long retrySeconds = FIRST_RETRY_SECONDS;

    /**
     * Nothing is written before the first commit.
     *
     * @param writer is owned
     * @param filter the packet filter of the writer, which is watched; null where there is no nftables
     */
    KernelState(
            KernelPlan plan,
            KernelWriter writer,
            @Nullable PacketFilter filter,
            HostWatch machine,
            ScheduledExecutorService control) {
        this.plan = plan;
        this.writer = writer;
        this.machine = machine;
        this.control = control;
        host = machine.host();
        watch = new KernelWatch(control, filter, new Losses());
        machine.onChange(() -> onControl(this::onHostChanged));
    }

    /** Endpoints were added or removed, which the bridge rules must contain. */
    void follow(RouteUpdate update) {
        plan.follow(update);
    }

    void put(FrontendRule rule) {
        plan.put(rule, machine.host());
    }

    void remove(AddressPort address, Protocol protocol) {
        plan.remove(address, protocol);
    }

    /** The tables must be created again, because they depend on something that has changed. */
    void markFilterStale() {
        plan.markFilterStale();
    }

    /** Whether connections to an endpoint may come from a client on a bridge. Thread-safe. */
    boolean isKnownToBridges(AddressPort endpoint, Protocol protocol) {
        return plan.isKnownToBridges(endpoint, protocol);
    }

    /** Called whenever the kernel has taken at last what it had refused. */
    void onRecovered(Runnable observer) {
        recovered = observer;
    }

    /** Why the kernel does not follow at present; null if it does. */
    @Nullable
    String problem() {
        String problem = problems.current();
        return problem != null || loss == null ? problem : "packet filter: " + loss + "; restoring the tables";
    }

    /** Called whenever the machine has other addresses or links. */
    void onHostChanged(Runnable observer) {
        hostChanged = observer;
    }

    /**
     * Begins to make the kernel follow.
     *
     * @return as {@link Capture#commit}; already complete if no rule has become different
     */
    CompletableFuture<Boolean> commit() {
        boolean isFirst = !hasBegun;
        hasBegun = true;
        CompletableFuture<Boolean> result = plan.takeIsDifferent() || isFirst ? next : DONE;
        beginNext();
        return result;
    }

    private void beginNext() {
        isNextDue = isRunning;
        if (!hasBegun || isRunning || isClosed || isSuspended) {
            return;
        }
        CompletableFuture<Boolean> waiting = next;
        next = new CompletableFuture<>();
        KernelChange change = plan.take(machine.host());
        if (change.isEmpty()) {
            plan.onWritten(change, KernelOutcome.DONE);
            var _ = waiting.complete(true);
            return;
        }
        isRunning = true;
        kernel.execute(() -> {
            KernelOutcome outcome = write(change);
            onControl(() -> onWritten(change, outcome, waiting));
        });
    }

    private KernelOutcome write(KernelChange change) {
        return FaultBoundary.call(
                ACTIVITY, () -> writer.write(change), fault -> new KernelOutcome(fault.toString(), false, null));
    }

    private void onWritten(KernelChange change, KernelOutcome outcome, CompletableFuture<Boolean> waiting) {
        isRunning = false;
        var _ = quiet.complete(null);
        plan.onWritten(change, outcome);
        problems.report(outcome);
        if (outcome.isDone()) {
            loss = null;
            boolean hadFailed = retrySeconds != FIRST_RETRY_SECONDS;
            retrySeconds = FIRST_RETRY_SECONDS;
            if (hadFailed) {
                recovered.run();
            }
        } else {
            retry();
        }
        var _ = waiting.complete(outcome.isDone());
        if (isNextDue) {
            beginNext();
        }
    }

    /**
     * Writes nothing until {@link #resume}: another process does.
     *
     * @return completed on the control thread once no transaction runs
     */
    CompletableFuture<Void> suspend() {
        isSuspended = true;
        quiet = new CompletableFuture<>();
        if (!isRunning) {
            var _ = quiet.complete(null);
        }
        return quiet;
    }

    /** Writes again, beginning with all that there is: another process may have changed it. */
    void resume() {
        if (isSuspended) {
            isSuspended = false;
            plan.markFilterStale();
            plan.markRoutesStale();
            beginNext();
        }
    }

    /** Whether what other programs do to the tables and routes matters. */
    private boolean isWatching() {
        return hasBegun && !isClosed && !isSuspended;
    }

    private void retry() {
        if (!isClosed && !isRetryDue) {
            isRetryDue = true;
            var _ = control.schedule(FaultBoundary.guard(ACTIVITY, this::onRetryDue), retrySeconds, TimeUnit.SECONDS);
            retrySeconds = Math.min(2 * retrySeconds, LAST_RETRY_SECONDS);
        }
    }

    private void onRetryDue() {
        isRetryDue = false;
        beginNext();
    }

    private void onHostChanged() {
        Host now = machine.host();
        if (!now.bridges().equals(host.bridges())) {
            plan.markFilterStale();
        }
        if (!now.addresses().equals(host.addresses())) {
            // The source of a route may be gone, and with it, or in vain, the route.
            plan.markRoutesStale();
        }
        host = now;
        beginNext();
        hostChanged.run();
    }

    private void onControl(Runnable task) {
        try {
            control.execute(FaultBoundary.guard(ACTIVITY, task));
        } catch (RejectedExecutionException e) {
            LOG.debug("the proxy has stopped; the kernel is not followed any more");
        }
    }

    /** Waits for the transaction that runs, so that it does not come to the one that takes over. */
    @Override
    public void close() {
        isClosed = true;
        watch.close();
        kernel.shutdown();
        if (!isEndedWithin(CLOSE_SECONDS)) {
            LOG.warn("nft has not finished within {} s; killing it", CLOSE_SECONDS);
            kernel.shutdownNow();
            var _ = isEndedWithin(1);
        }
        writer.close();
        var _ = next.complete(false);
    }

    private boolean isEndedWithin(long seconds) {
        try {
            return kernel.awaitTermination(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Other programs change what is ours. */
    private final class Losses implements KernelWatch.Observer {
        @Override
        public void onLookDue() {
            if (!isWatching()) {
                return;
            }
            if (plan.isFilterInstalled()) {
                List<String> families = plan.families();
                kernel.execute(() -> look(families));
            }
            onRoutesChanged();
        }

        private void look(List<String> families) {
            try {
                if (!writer.isFilterPresent(families)) {
                    onControl(() -> onFilterChanged("its tables were deleted, for example by 'nft flush ruleset'"));
                }
            } catch (IOException e) {
                LOG.warn("could not read the packet filter: {}; retrying later", e.getMessage());
            }
        }

        @Override
        public void onFilterChanged(String how) {
            if (isWatching() && plan.isFilterInstalled()) {
                LOG.warn("packet filter: {}; restoring the tables", how);
                loss = how;
                plan.markFilterStale();
                beginNext();
            }
        }

        @Override
        public void onRoutesChanged() {
            if (isWatching()) {
                plan.markRoutesStale();
                beginNext();
            }
        }
    }
}
