package io.fairlead.bench.workload;

import io.fairlead.bench.result.Metric;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What one measurement of one contender has given.
 *
 * <p>Threading: one thread at a time.
 */
public final class Round {
    private static final double NANOS_PER_MICRO = 1e3;

    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    private @Nullable Histogram latencies;
    private @Nullable String failure;

    /** Notes a value. */
    Round with(Metric metric, double value) {
        values.put(metric, value);
        return this;
    }

    /** Notes latencies in nanoseconds, and their percentiles as values. */
    Round with(Histogram histogram) {
        latencies = histogram;
        return with(Metric.P50, micros(50)).with(Metric.P99, micros(99)).with(Metric.P999, micros(99.9));
    }

    private double micros(double percentile) {
        return latencies == null ? 0 : latencies.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /** Notes that not everything went well. */
    Round failed(String why) {
        failure = why;
        return this;
    }

    /** The values, in the order of the metrics. */
    public Map<Metric, Double> values() {
        return values;
    }

    /** All latencies in nanoseconds, if the workload takes them. */
    public Optional<Histogram> latencies() {
        return Optional.ofNullable(latencies);
    }

    /** What did not go well. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
