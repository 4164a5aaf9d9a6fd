package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.ClusterEvent;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes changes, and counts them.
 *
 * <p>Threading: Thread-safe.
 */
final class ChangeCounter implements Runnable {
    /**
     * What has been counted up to a moment.
     *
     * @param changes things that happened
     * @param events in how many objects
     * @param bytes the bytes of their JSON
     */
    record Count(long changes, long events, long bytes) {
        Count minus(Count other) {
            return new Count(changes - other.changes, events - other.events, bytes - other.bytes);
        }
    }

    private final Supplier<List<ClusterEvent>> source;
    private Count count = new Count(0, 0, 0);

    /** @param source makes one change */
    ChangeCounter(Supplier<List<ClusterEvent>> source) {
        this.source = source;
    }

    @Override
    public void run() {
        List<ClusterEvent> events = source.get();
        long bytes = events.stream().mapToLong(ClusterEvent::bytes).sum();
        add(new Count(1, events.size(), bytes));
    }

    private synchronized void add(Count more) {
        count = new Count(count.changes + more.changes, count.events + more.events, count.bytes + more.bytes);
    }

    /** Up to now. */
    synchronized Count count() {
        return count;
    }
}
