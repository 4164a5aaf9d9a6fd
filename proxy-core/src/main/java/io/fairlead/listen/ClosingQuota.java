package io.fairlead.listen;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections to one endpoint may be closed for re-balancing, and how many of these have not ended yet.
 *
 * <p>Threading: Thread-safe.
 */
public final class ClosingQuota {
    private final AtomicInteger left = new AtomicInteger();
    private final AtomicInteger ending = new AtomicInteger();

    /** So many may be closed from now on. */
    public void set(int connections) {
        left.set(connections);
    }

    /** How many were closed and have not ended yet. */
    public int ending() {
        return ending.get();
    }

    /** Takes one of the connections that may be closed; false if none is left. */
    boolean tryTake() {
        return left.getAndUpdate(connections -> Math.max(0, connections - 1)) > 0;
    }

    /** A connection could not be closed after all. */
    void giveBack() {
        left.incrementAndGet();
    }

    boolean isEmpty() {
        return left.get() <= 0;
    }

    void markEnding() {
        ending.incrementAndGet();
    }

    void onEnded() {
        ending.decrementAndGet();
    }
}
