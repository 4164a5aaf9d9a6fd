package io.fairlead.bench.result;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one contender did under one workload.
 *
 * <p>Threading: Immutable.
 *
 * @param contender its name
 * @param measurements one for each metric that could be taken; empty after a failure in the first round
 * @param latencies the distribution over all rounds, by rising percentile; empty if the workload takes none
 * @param failure why a round has failed; null if none has
 */
public record ContenderResult(
        String contender,
        List<Measurement> measurements,
        List<PercentilePoint> latencies,
        @Nullable String failure) {
    /** Copies the lists. */
    public ContenderResult {
        measurements = List.copyOf(measurements);
        latencies = List.copyOf(latencies);
    }

    /** The values of this metric, if it was measured. */
    public Optional<Measurement> measurement(Metric metric) {
        return measurements.stream()
                .filter(measurement -> measurement.metric() == metric)
                .findFirst();
    }
}
