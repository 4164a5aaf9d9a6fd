package io.fairlead.bench.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What has happened last, for watches; what is older than that is forgotten.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Units and ranges: holds {@value #MAX_BYTES} bytes of JSON at most.
 */
final class EventLog {
    private static final long MAX_BYTES = 64L << 20;

    private final List<ClusterEvent> events = new ArrayList<>();
    private long first;
    private long bytes;

    /** @param version of the cluster before the first event */
    EventLog(long version) {
        first = version + 1;
    }

    /** The event has happened; its version is the next one. */
    synchronized void append(ClusterEvent event) {
        if (event.version() != first + events.size()) {
            throw new IllegalArgumentException(
                    "event " + event.version() + " does not follow the one before, " + (first + events.size() - 1));
        }
        events.add(event);
        bytes += event.bytes();
        if (bytes > MAX_BYTES) {
            forgetHalf();
        }
        notifyAll();
    }

    private void forgetHalf() {
        List<ClusterEvent> half = events.subList(0, events.size() / 2);
        bytes -= half.stream().mapToLong(ClusterEvent::bytes).sum();
        first += half.size();
        half.clear();
    }

    /** Whether a watch can no longer go on after this version. */
    synchronized boolean isForgotten(long version) {
        return version + 1 < first;
    }

    /** The event that follows a version, as soon as there is one; null if there is none in time, or it is forgotten. */
    synchronized @Nullable ClusterEvent after(long version, long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (version + 1 >= first + events.size()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return null;
            }
            wait(left);
        }
        return isForgotten(version) ? null : events.get((int) (version + 1 - first));
    }
}
