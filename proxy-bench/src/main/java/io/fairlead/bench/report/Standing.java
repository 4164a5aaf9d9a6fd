package io.fairlead.bench.report;

import io.fairlead.bench.result.ContenderResult;
import io.fairlead.bench.result.Measurement;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A contender with what it reached in one metric.
 *
 * <p>Threading: Immutable.
 *
 * @param contender its name
 * @param measurement what it reached
 */
record Standing(String contender, Measurement measurement) {
    /** The direct connection first, then by the primary metric from the best on, then those that have none. */
    static List<ContenderResult> ranked(WorkloadResult workload) {
        Comparator<Measurement> byMedian = bestFirst(workload.primary());
        return workload.results().stream()
                .sorted(Comparator.<ContenderResult, Boolean>comparing(
                                result -> Role.of(result.contender()) != Role.DIRECT)
                        .thenComparing(
                                result -> result.measurement(workload.primary()).orElse(null),
                                Comparator.nullsLast(byMedian)))
                .toList();
    }

    /** The best of this role in one metric; a contender that failed in a round does not count. */
    static Optional<Standing> best(WorkloadResult workload, Metric metric, Role role) {
        return workload.results().stream()
                .filter(result -> Role.of(result.contender()) == role && result.failure() == null)
                .flatMap(result -> result.measurement(metric).stream()
                        .map(measurement -> new Standing(result.contender(), measurement)))
                .min(Comparator.comparing(Standing::measurement, bestFirst(metric)));
    }

    double median() {
        return measurement.median();
    }

    private static Comparator<Measurement> bestFirst(Metric metric) {
        Comparator<Measurement> rising = Comparator.comparingDouble(Measurement::median);
        return metric.better() == Metric.Better.HIGHER ? rising.reversed() : rising;
    }
}
