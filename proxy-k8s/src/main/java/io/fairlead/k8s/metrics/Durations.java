package io.fairlead.k8s.metrics;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations.
 *
 * <p>Threading: Thread-safe. Hot path: counting allocates nothing and takes no lock.
 */
final class Durations {
    /** Nanoseconds of a second. */
    static final double NANOS = 1e9;

    private static final double NANOS_PER_MILLI = 1e6;

    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder totalNanos = new LongAdder();

    /** @param boundsNanos the upper bounds of the buckets, in ascending order, shared with others and never changed */
    Durations(long[] boundsNanos) {
        this.boundsNanos = boundsNanos;
        counts = new LongAdder[boundsNanos.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    /** Upper bounds for the time until an endpoint has accepted: 0.1 ms to 10 s. */
    static long[] connecting() {
        return nanos(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);
    }

    /** Upper bounds for the life of a connection: 1 ms to a day. */
    static long[] living() {
        return nanos(1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000);
    }

    /** Without streams, whose classes a sidecar would load. */
    private static long[] nanos(double... millis) {
        long[] nanos = new long[millis.length];
        for (int i = 0; i < millis.length; i++) {
            nanos[i] = Math.round(millis[i] * NANOS_PER_MILLI);
        }
        return nanos;
    }

    void add(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        totalNanos.add(nanos);
    }

    /** Adds the durations of another one, which has the same bounds. */
    void addAll(Durations other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i].add(other.counts[i].sum());
        }
        totalNanos.add(other.totalNanos.sum());
    }

    /** How many buckets there are; the last one has no upper bound. */
    int buckets() {
        return counts.length;
    }

    /** The upper bound of a bucket, in seconds. */
    double boundSeconds(int bucket) {
        return bucket < boundsNanos.length ? boundsNanos[bucket] / NANOS : Double.POSITIVE_INFINITY;
    }

    /** How many durations are in a bucket, and in none before it. */
    long count(int bucket) {
        return counts[bucket].sum();
    }

    /** All of them together, in seconds. */
    double totalSeconds() {
        return totalNanos.sum() / NANOS;
    }

    /**
     * The duration, in seconds, that a part of all durations does not exceed. Within a bucket they are taken for evenly spread, as
     * Prometheus does; beyond the last bound it is that bound.
     *
     * @param part between 0 and 1
     * @return null if there are no durations
     */
    @Nullable
    Double quantileSeconds(double part) {
        long[] now = new long[counts.length];
        long all = 0;
        for (int i = 0; i < now.length; i++) {
            now[i] = counts[i].sum();
            all += now[i];
        }
        if (all == 0) {
            return null;
        }
        double rank = part * all;
        long before = 0;
        int bucket = 0;
        while (bucket < boundsNanos.length && before + now[bucket] < rank) {
            before += now[bucket++];
        }
        if (bucket == boundsNanos.length) {
            return boundsNanos[bucket - 1] / NANOS;
        }
        double lower = bucket == 0 ? 0 : boundsNanos[bucket - 1];
        double within = now[bucket] == 0 ? 1 : (rank - before) / now[bucket];
        return (lower + (boundsNanos[bucket] - lower) * within) / NANOS;
    }
}
