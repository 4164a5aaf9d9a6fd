package io.fairlead.bench.scale;

import io.fairlead.bench.process.GcLog;
import io.fairlead.bench.process.JavaHeap;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.ScaleMetric;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The cost of changes for the node while no client connects.
 *
 * <p>Threading: one thread at a time.
 */
final class ChangeCost {
    private static final double MILLIS_PER_SECOND = TimeUnit.SECONDS.toMillis(1);
    private static final double MB = 1e6;

    /** Of HotSpot; they go on compiling for minutes after a start. */
    private static final Pattern COMPILERS = Pattern.compile("C[12] CompilerThre.*");

    private final NodeUnderTest node;
    private final ChangeCounter changes;

    ChangeCost(NodeUnderTest node, ChangeCounter changes) {
        this.node = node;
        this.changes = changes;
    }

    /** What was spent up to a moment. */
    private record Spent(
            double cpuSeconds, double compilerSeconds, long usedBytes, int pauses, ChangeCounter.Count changes) {}

    private Spent spent() throws IOException {
        MeasuredProcess process = node.process();
        long used = JavaHeap.usedBytes(process);
        return new Spent(
                process.preciseCpuSeconds(),
                process.cpuSecondsOfThreads(COMPILERS),
                used,
                node.gcLog().pauses().size(),
                changes.count());
    }

    /** Watches the changes that are made for so long. */
    void measure(Duration duration, Map<ScaleMetric, Double> figures) throws IOException {
        Spent before = spent();
        Waiting.pause(duration);
        Spent after = spent();
        ChangeCounter.Count made = after.changes.minus(before.changes);
        List<GcLog.Pause> pauses = node.gcLog().pauses().subList(before.pauses, after.pauses);
        long allocated = GcLog.allocatedBytes(before.usedBytes, pauses, after.usedBytes);
        double compiler = Math.max(0, after.compilerSeconds - before.compilerSeconds);
        figures.put(
                ScaleMetric.CPU_PER_CHANGE,
                (after.cpuSeconds - before.cpuSeconds) * MILLIS_PER_SECOND / made.changes());
        figures.put(ScaleMetric.COMPILER_PER_CHANGE, compiler * MILLIS_PER_SECOND / made.changes());
        figures.put(ScaleMetric.ALLOCATED_PER_CHANGE, allocated / MB / made.changes());
        figures.put(ScaleMetric.JSON_PER_CHANGE, made.bytes() / MB / made.changes());
        figures.put(ScaleMetric.PAUSES_PER_THOUSAND, pauses.size() * 1000.0 / made.changes());
    }
}
