package io.fairlead.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long an event loop works between two polls for events: nothing else that happens to its connections is seen
 * during that time.
 *
 * <p>Threading: written by the event loop alone; read by any thread.
 */
public final class PollClock {
    /** Upper bounds of the buckets but for the last, which has none. */
    private static final long[] BOUNDS_NANOS = {
        micros(50),
        micros(100),
        micros(250),
        micros(500),
        micros(1_000),
        micros(2_500),
        micros(5_000),
        micros(10_000),
        micros(25_000),
        micros(50_000),
        micros(100_000),
        micros(250_000),
        micros(500_000),
        micros(1_000_000),
        micros(2_500_000),
        micros(10_000_000)
    };

    private static final long WAITING = 0;

    private final String loop;
    private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_NANOS.length + 1);
    private final AtomicLong totalNanos = new AtomicLong();
    private final AtomicLong workingSince = new AtomicLong(WAITING);
    private volatile @Nullable Thread thread;

    /** @param loop the name of the event loop's thread */
    PollClock(String loop) {
        this.loop = loop;
    }

    private static long micros(long value) {
        return value * 1_000;
    }

    /** The upper bounds of all buckets but the last, in nanoseconds. */
    public static List<Long> boundsNanos() {
        return Arrays.stream(BOUNDS_NANOS).boxed().toList();
    }

    /**
     * How long the event loop worked between polls since it was started.
     *
     * @param loop the name of the event loop
     * @param counts for each bucket, how many times; the last one has no upper bound
     * @param total the sum of the times
     */
    public record Times(String loop, List<Long> counts, Duration total) {
        public Times {
            counts = List.copyOf(counts);
        }
    }

    /** The times so far. */
    public Times times() {
        List<Long> now = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            now.add(counts.get(i));
        }
        return new Times(loop, now, Duration.ofNanos(totalNanos.get()));
    }

    /** The name of the event loop. */
    public String loop() {
        return loop;
    }

    /** How long the event loop has been working without a poll; zero while it waits for events. */
    public Duration working() {
        long since = workingSince.get();
        return since == WAITING ? Duration.ZERO : Duration.ofNanos(Math.max(0, System.nanoTime() - since));
    }

    /** What the event loop is doing now; empty before it has begun. */
    public List<StackTraceElement> stack() {
        Thread running = thread;
        return running == null ? List.of() : List.of(running.getStackTrace());
    }

    /** A poll has returned with work to do. */
    void markWorking() {
        if (workingSince.getPlain() == WAITING) {
            long now = System.nanoTime();
            workingSince.lazySet(now == WAITING ? 1 : now);
        }
    }

    /** The next poll is about to begin. */
    void markPolling() {
        long since = workingSince.getPlain();
        if (since == WAITING) {
            noteThread();
            return;
        }
        workingSince.lazySet(WAITING);
        long nanos = System.nanoTime() - since;
        int bucket = bucket(nanos);
        counts.lazySet(bucket, counts.getPlain(bucket) + 1);
        totalNanos.lazySet(totalNanos.getPlain() + nanos);
    }

    private void noteThread() {
        if (thread == null) {
            thread = Thread.currentThread();
        }
    }

    private static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
            bucket++;
        }
        return bucket;
    }
}
