package io.fairlead.select;

import java.util.function.LongSupplier;

/**
 * The slow starts of the endpoints of one service port. While none is under way, asking costs one read.
 *
 * <p>Threading: Thread-safe. Endpoints begin on the control thread or on event loops.
 */
final class WarmUp {
    private final LongSupplier clock;
    private volatile long windowNanos;
    private volatile boolean isActive;

    /** The end of the latest window. */
    private volatile long endNanos;

    /** @param clock of the event loops */
    WarmUp(LongSupplier clock) {
        this.clock = clock;
    }

    /** How long slow starts take from now on; 0 for none. Those that are under way end as they would have. */
    void setWindow(long nanos) {
        windowNanos = nanos;
    }

    /** An endpoint became ready while others were, or returned from an ejection. */
    void begin(Candidate candidate) {
        long window = windowNanos;
        if (window > 0) {
            SlowStart start = new SlowStart(clock.getAsLong(), window);
            candidate.setSlowStart(start);
            synchronized (this) {
                endNanos = isActive && endNanos - start.endNanos() > 0 ? endNanos : start.endNanos();
                isActive = true;
            }
        }
    }

    /** Whether some endpoint is in its slow start. */
    boolean isActive() {
        return isActive && isActive(clock.getAsLong());
    }

    private boolean isActive(long nowNanos) {
        if (nowNanos - endNanos < 0) {
            return true;
        }
        synchronized (this) {
            isActive = nowNanos - endNanos < 0;
            return isActive;
        }
    }

    long nowNanos() {
        return clock.getAsLong();
    }
}
