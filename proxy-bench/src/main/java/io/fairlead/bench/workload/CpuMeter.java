package io.fairlead.bench.workload;

import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.Metric;
import java.io.IOException;
import java.util.Optional;

/**
 * What a contender's process spends between two moments.
 *
 * <p>Threading: one thread at a time.
 */
final class CpuMeter {
    private static final double BYTES_PER_GB = 1e9;
    private static final double MICROS_PER_SECOND = 1e6;

    private final Optional<MeasuredProcess> process;
    private final double before;

    private CpuMeter(Optional<MeasuredProcess> process, double before) {
        this.process = process;
        this.before = before;
    }

    /** Begins now. */
    static CpuMeter start(Subject subject) throws IOException {
        Optional<MeasuredProcess> process = subject.running().process();
        return new CpuMeter(process, process.isPresent() ? process.get().cpuSeconds() : 0);
    }

    /** Notes the CPU for each of so many bytes, requests or connections, in the metric's unit; nothing without a process. */
    void note(Round round, Metric metric, long count) throws IOException {
        if (process.isPresent() && count > 0) {
            double scale = metric == Metric.CPU_PER_GB ? BYTES_PER_GB : MICROS_PER_SECOND;
            round.with(metric, (process.get().cpuSeconds() - before) * scale / count);
        }
    }
}
