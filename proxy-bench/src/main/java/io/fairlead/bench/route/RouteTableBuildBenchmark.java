package io.fairlead.bench.route;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * What does it cost to make the table of a whole cluster at once, as after the first lists, and how much heap does it
 * take?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar RouteTableBuildBenchmark}. Each Service has one port
 * and one slice; no two endpoints are the same object or have the same address. The time is that of one batch with all
 * changes; {@code heapBytes} is the live heap of the table, with all Services and endpoints that it holds. The baseline, {@code copyChanges}, copies the list of
 * changes.
 *
 * <p>Proved wrong: that the cost is linear, if 100,000 Services take clearly more than ten times as long as 10,000; that
 * the first sync is mostly the list and not the table, if 10,000 Services with 25 endpoints take longer than a second.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5)
@Measurement(iterations = 10)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx3g"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls fill() first
public class RouteTableBuildBenchmark {
    /** Services in the cluster. */
    @Param({"10000", "100000"})
    public int services;

    /** Endpoints of each. */
    @Param({"10", "25"})
    public int endpoints;

    private List<ClusterChange> changes;

    /** What is counted next to the time. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Heap {
        /** Live heap of the table with everything that it holds. */
        public long heapBytes;

        private @Nullable RouteTable table;
        private boolean isMeasured;

        /** Looks at what the first iteration has left; JMH would add up those of all. */
        @TearDown(Level.Iteration)
        public void measure(RouteTableBuildBenchmark benchmark, IterationParams iteration) {
            if (table != null && !isMeasured && iteration.getType() == IterationType.MEASUREMENT) {
                benchmark.changes = List.of();
                long with = liveBytes();
                table = null;
                heapBytes = with - liveBytes();
                isMeasured = true;
                benchmark.fill();
            }
        }

        private static long liveBytes() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }

    /** Creates the changes for the table. */
    @Setup
    public void fill() {
        changes = SampleCluster.changes(services, endpoints);
    }

    /** The table is made. */
    @Benchmark
    public RouteTable build(Heap heap) {
        RouteTable table = RouteTable.empty(SampleCluster.NODE, NodePortAddresses.ALL)
                .apply(changes)
                .table();
        heap.table = table;
        return table;
    }

    /** The changes are copied to another list. */
    @Benchmark
    public List<ClusterChange> copyChanges() {
        return new ArrayList<>(changes);
    }
}
