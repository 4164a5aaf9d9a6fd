package io.fairlead.k8s.http;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets one thing happen in each period, such as a line of the log that clients could provoke at will.
 *
 * <p>Threading: confined to the event loop of {@link HttpServers}.
 */
final class OncePerPeriod {
    private final long periodNanos;
    private final LongSupplier nanoTime;
    private long lastNanos;

    OncePerPeriod(Duration period, LongSupplier nanoTime) {
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong() - periodNanos;
    }

    /** Whether it may happen now; if so, not again within the period. */
    boolean isDue() {
        long now = nanoTime.getAsLong();
        if (now - lastNanos < periodNanos) {
            return false;
        }
        lastNanos = now;
        return true;
    }
}
