package io.fairlead.k8s.sidecar;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * The time between the signal to stop and the stop: the sidecar serves, new connections too, while the application has
 * connections. A native sidecar is stopped after the application, so it has none; any other gets the signal at the same
 * time as the application, which may have to finish its work through it.
 *
 * <p>Threading: used by one thread, which it blocks; an interrupt ends the waiting.
 */
final class SidecarDrain {
    /** Without a connection for this long, the application has ended, or has no more use for this. */
    static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration LAST_STAGE = Duration.ofSeconds(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Duration timeout;
    private final IntSupplier connections;
    private final LongSupplier nanoTime;

    /**
     * @param timeout how long it may take together with the {@link #lastStage}
     * @param connections how many are open
     */
    SidecarDrain(Duration timeout, IntSupplier connections) {
        this(timeout, connections, System::nanoTime);
    }

    /** @param nanoTime the clock, as {@link System#nanoTime} */
    SidecarDrain(Duration timeout, IntSupplier connections, LongSupplier nanoTime) {
        this.timeout = timeout;
        this.connections = connections;
        this.nanoTime = nanoTime;
    }

    /** The part of the timeout in which no new connections are accepted, so that those that came last have some time. */
    static Duration lastStage(Duration timeout) {
        Duration quarter = timeout.dividedBy(4);
        return quarter.compareTo(LAST_STAGE) < 0 ? quarter : LAST_STAGE;
    }

    /** Waits while the application has connections. */
    void await() {
        long begin = nanoTime.getAsLong();
        long limit = timeout.minus(lastStage(timeout)).toNanos();
        long quiet = Math.min(QUIET.toNanos(), limit);
        long lastOpen = begin;
        long now = begin;
        while (now - begin < limit
                && now - lastOpen < quiet
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(POLL_NANOS);
            now = nanoTime.getAsLong();
            if (connections.getAsInt() > 0) {
                lastOpen = now;
            }
        }
    }
}
