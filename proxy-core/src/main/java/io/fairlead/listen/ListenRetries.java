package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.IpAddress;
import io.fairlead.transport.ListenException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that cannot be listened on, and when each of them is tried again. One timer serves all of them.
 *
 * <p>A port that is taken is tried every 250 ms for 10 s, since its owner may be a predecessor that is about to stop;
 * then less and less often. An address that the machine lacks is tried when the machine gets it, and rarely without that.
 *
 * <p>A pass ends after {@value #FAILURES_IN_A_PASS} failures, and the next one continues from there: on a machine where
 * thousands of ports are in use, retries take some milliseconds per second. A predecessor releases all its ports at
 * once, so a pass that succeeds continues to the end.
 *
 * <p>Threading: confined to the control thread.
 */
final class ListenRetries {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long EAGER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** On a node that has few of the addresses of a large cluster, trying them all takes a hundredth of a core then. */
    private static final long LAST_PAUSE_WITHOUT_ADDRESS_NANOS =
            Duration.ofMinutes(1).toNanos();

    /** A failure takes about 20 µs. */
    static final int FAILURES_IN_A_PASS = 64;

    private final Timer timers;
    private final LongSupplier nanoTime;
    private final Predicate<IpAddress> isPresent;
    private final Attempt attempt;

    /** The addresses that were tried last are last. */
    private final Map<FrontendKey, Retry> retries = new LinkedHashMap<>();

    private @Nullable Future<?> timer;
    private long timerNanos;
    private boolean isClosed;

    /** Runs tasks on the control thread. */
    @FunctionalInterface
    interface Timer {
        /** Runs the task after a while. */
        Future<?> schedule(Runnable task, long delayNanos);
    }

    /** Another attempt to listen. */
    interface Attempt {
        /** Tries one address; calls {@link #onFailed} or {@link #remove} with the outcome. */
        void listen(FrontendKey key);

        /** All attempts of a pass are done. */
        void onPassed();
    }

    /**
     * What to retry.
     *
     * @param failingSinceNanos when it failed for this cause first
     * @param pauseNanos between the last attempt and the next one
     * @param dueNanos when the next attempt is due
     */
    private record Retry(ListenException.Cause cause, long failingSinceNanos, long pauseNanos, long dueNanos) {}

    /**
     * Nothing to retry yet.
     *
     * @param nanoTime the clock, as {@link System#nanoTime}
     * @param isPresent whether the machine has an address
     */
    ListenRetries(Timer timers, LongSupplier nanoTime, Predicate<IpAddress> isPresent, Attempt attempt) {
        this.timers = timers;
        this.nanoTime = nanoTime;
        this.isPresent = isPresent;
        this.attempt = attempt;
    }

    /** An attempt has failed. */
    void onFailed(FrontendKey key, ListenException.Cause cause) {
        long now = nanoTime.getAsLong();
        Retry before = retries.remove(key);
        if (before == null || before.cause != cause) {
            before = new Retry(cause, now, 0, now);
        }
        long since = before.failingSinceNanos;
        long pause = pauseNanos(key, cause, now - since, before.pauseNanos);
        retries.put(key, new Retry(cause, since, pause, now + pause));
        schedule(now + pause);
    }

    private long pauseNanos(FrontendKey key, ListenException.Cause cause, long failingNanos, long lastPauseNanos) {
        if (isSoonOver(key, cause) && failingNanos < EAGER_NANOS) {
            return TICK_NANOS;
        }
        long last =
                cause == ListenException.Cause.NO_SUCH_ADDRESS ? LAST_PAUSE_WITHOUT_ADDRESS_NANOS : LAST_PAUSE_NANOS;
        return Math.clamp(2 * lastPauseNanos, FIRST_PAUSE_NANOS, last);
    }

    /** An address of IPv6 cannot be listened on before it has been checked for duplicates. */
    private boolean isSoonOver(FrontendKey key, ListenException.Cause cause) {
        return switch (cause) {
            case IN_USE -> true;
            case NO_SUCH_ADDRESS -> isPresent.test(key.address().address());
            case NO_SUCH_FAMILY, NOT_PERMITTED, EXHAUSTED, OTHER -> false;
        };
    }

    /** It is listened on, or need not be any more. */
    void remove(FrontendKey key) {
        retries.remove(key);
    }

    /** Whether to retry it. */
    boolean has(FrontendKey key) {
        return retries.containsKey(key);
    }

    /** The addresses of the machine have changed: those that it lacked are tried at once if it has them now. */
    void onAddresses() {
        long now = nanoTime.getAsLong();
        boolean isAnyDue = false;
        for (Map.Entry<FrontendKey, Retry> entry : retries.entrySet()) {
            if (entry.getValue().cause == ListenException.Cause.NO_SUCH_ADDRESS
                    && isPresent.test(entry.getKey().address().address())) {
                entry.setValue(new Retry(ListenException.Cause.NO_SUCH_ADDRESS, now, 0, now));
                isAnyDue = true;
            }
        }
        if (isAnyDue) {
            pass();
        }
    }

    private void schedule(long dueNanos) {
        if (isClosed || timer != null && timerNanos - dueNanos <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = dueNanos;
        long delay = Math.max(0, dueNanos - nanoTime.getAsLong());
        timer = timers.schedule(this::onTimer, delay);
    }

    private void onTimer() {
        timer = null;
        if (!isClosed) {
            pass();
        }
    }

    private void pass() {
        FaultBoundary.run("retrying to listen", () -> {
            tryDue(nanoTime.getAsLong());
            attempt.onPassed();
        });
        scheduleNext();
    }

    private void tryDue(long now) {
        int failures = 0;
        for (FrontendKey key : due(now)) {
            attempt.listen(key);
            if (retries.containsKey(key) && ++failures == FAILURES_IN_A_PASS) {
                return;
            }
        }
    }

    private List<FrontendKey> due(long now) {
        List<FrontendKey> due = new ArrayList<>();
        retries.forEach((key, retry) -> {
            if (retry.dueNanos - now <= 0) {
                due.add(key);
            }
        });
        return due;
    }

    /** Overdue addresses wait for the next tick. */
    private void scheduleNext() {
        long earliest = nanoTime.getAsLong() + TICK_NANOS;
        retries.values().stream()
                .mapToLong(Retry::dueNanos)
                .reduce((one, other) -> one - other <= 0 ? one : other)
                .ifPresent(due -> schedule(due - earliest > 0 ? due : earliest));
    }

    /** Nothing is tried any more. */
    void close() {
        isClosed = true;
        retries.clear();
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
