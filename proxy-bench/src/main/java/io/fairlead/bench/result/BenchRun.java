package io.fairlead.bench.result;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run of the scenarios: the contenders, the machine, and the results.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param mode {@code quick} or {@code full}
 * @param rounds how often each workload was measured with each contender, interleaved
 * @param machine where
 * @param contenders the contenders, in the order in which they are shown; {@code direct} is the baseline without a
 *     proxy
 * @param leftOut skipped contenders and workloads, with the reason
 * @param workloads what came out
 */
public record BenchRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        String mode,
        int rounds,
        Machine machine,
        List<ContenderInfo> contenders,
        List<LeftOut> leftOut,
        List<WorkloadResult> workloads)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-bench/1";

    /** Copies the lists. */
    public BenchRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        contenders = List.copyOf(contenders);
        leftOut = List.copyOf(leftOut);
        workloads = List.copyOf(workloads);
    }

    /** The workload of this name, if it was run. */
    public Optional<WorkloadResult> workload(String name) {
        return workloads.stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst();
    }
}
