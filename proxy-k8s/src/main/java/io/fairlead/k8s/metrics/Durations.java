package io.fairlead.k8s.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A histogram of durations.
 *
 * <p>Threading: Thread-safe. Hot path: counting allocates nothing and takes no lock.
 */
final class Durations {
    private static final double NANOS = 1e9;

    private final long[] boundsNanos;
    private final LongAdder[] counts;
    private final LongAdder totalNanos = new LongAdder();

    /** @param boundsNanos the upper bounds of the buckets, in ascending order, shared with others and never changed */
    Durations(long[] boundsNanos) {
        this.boundsNanos = boundsNanos;
        counts = new LongAdder[boundsNanos.length + 1];
        Arrays.setAll(counts, _ -> new LongAdder());
    }

    /** Upper bounds for the time until an endpoint has accepted: 0.1 ms to 10 s. */
    static long[] connecting() {
        return nanos(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000);
    }

    /** Upper bounds for the life of a connection: 1 ms to a day. */
    static long[] living() {
        return nanos(1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000);
    }

    private static long[] nanos(double... millis) {
        return Arrays.stream(millis).mapToLong(bound -> Math.round(bound * 1e6)).toArray();
    }

    void add(long nanos) {
        int bucket = 0;
        while (bucket < boundsNanos.length && nanos > boundsNanos[bucket]) {
            bucket++;
        }
        counts[bucket].increment();
        totalNanos.add(nanos);
    }

    /** The time within which this part of all were, interpolated within its bucket; null if there were none. */
    @Nullable
    Double quantileSeconds(double part) {
        long total = Arrays.stream(counts).mapToLong(LongAdder::sum).sum();
        if (total == 0) {
            return null;
        }
        double rank = part * total;
        double below = 0;
        double from = 0;
        for (int i = 0; i < boundsNanos.length; i++) {
            double within = counts[i].sum();
            if (within > 0 && below + within >= rank) {
                return (from + (boundsNanos[i] - from) * (rank - below) / within) / NANOS;
            }
            below += within;
            from = boundsNanos[i];
        }
        return from / NANOS;
    }

    HistogramDataPointSnapshot snapshot(Labels labels) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < boundsNanos.length ? boundsNanos[i] / NANOS : Double.POSITIVE_INFINITY, counts[i].sum());
        }
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(totalNanos.sum() / NANOS)
                .labels(labels)
                .build();
    }
}
