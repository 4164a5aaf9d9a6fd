package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;

/**
 * Whether a run has its essential result: the figures of Fairlead.
 *
 * <p>Other contenders may fail. The kernel's NAT, for one, loses a few of many new connections, and that is a figure of
 * theirs rather than a fault of the run.
 *
 * <p>Threading: Stateless.
 */
public final class RunOutcome {
    private RunOutcome() {}

    /** Whether neither an engine of Fairlead nor the direct connections, on which the others rest, failed in a round. */
    public static boolean isUsable(BenchRun run) {
        return run.workloads().stream()
                .flatMap(workload -> workload.results().stream())
                .filter(result -> isEssential(Role.of(result.contender())))
                .allMatch(result -> result.failure() == null);
    }

    private static boolean isEssential(Role role) {
        return switch (role) {
            case DIRECT, FAIRLEAD -> true;
            case KERNEL, OTHER -> false;
        };
    }
}
