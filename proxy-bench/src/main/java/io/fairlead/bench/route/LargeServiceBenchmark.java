package io.fairlead.bench.route;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.SessionAffinity;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does one endpoint that begins to terminate cost, or is ready again, in a Service with slices of 100?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar LargeServiceBenchmark -prof gc}. A rolling update of a
 * Service of 1,000 endpoints is a few thousand such changes, which must not keep those of other Services waiting.
 * {@code apply} is the route table and the balancers; the baseline {@code applyToTable} is the route table alone.
 *
 * <p>Proved wrong: that such an update does not delay others, if a change in 1,000 endpoints takes longer than 300 µs or
 * allocates more than 300 kB.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
@SuppressWarnings("NullAway.Init") // JMH calls fill() first
public class LargeServiceBenchmark {
    private static final int SLICE = 100;

    /** How many endpoints the Service has. */
    @Param({"100", "1000", "5000"})
    public int endpoints;

    private final BalancerRegistry balancers = new BalancerRegistry(EndpointSelectors.load(), "random", 1);

    /** For each slice what it is like with an endpoint that terminates, and then without. */
    private List<EndpointSlice> changes;

    private RouteTable table;
    private int next;

    /** Makes the Service. */
    @Setup
    public void fill() {
        List<EndpointSlice.Address> addresses = SampleCluster.addresses(endpoints);
        RouteUpdate update = SampleCluster.oneService(0, SessionAffinity.NONE);
        table = update.table();
        balancers.apply(update);
        changes = new ArrayList<>();
        for (int from = 0; from < endpoints; from += SLICE) {
            List<EndpointSlice.Address> part = addresses.subList(from, Math.min(from + SLICE, endpoints));
            List<EndpointSlice.Address> terminating = new ArrayList<>(part);
            terminating.set(0, SampleCluster.address(from, true));
            changes.add(slice(from, terminating));
            changes.add(slice(from, part));
        }
        for (EndpointSlice slice : changes) {
            balancers.apply(apply(slice));
        }
    }

    private static EndpointSlice slice(int from, List<EndpointSlice.Address> addresses) {
        EndpointSlice slice = SampleCluster.slice(0, addresses);
        return new EndpointSlice(
                slice.service(), slice.name() + from, slice.family(), slice.ports(), slice.endpoints());
    }

    /** One endpoint changes, and the balancer follows. */
    @Benchmark
    public RouteUpdate apply() {
        RouteUpdate update = applyToTable();
        balancers.apply(update);
        return update;
    }

    /** One endpoint changes. */
    @Benchmark
    public RouteUpdate applyToTable() {
        EndpointSlice slice = changes.get(next);
        next = next + 1 == changes.size() ? 0 : next + 1;
        return apply(slice);
    }

    private RouteUpdate apply(EndpointSlice slice) {
        RouteUpdate update = table.apply(List.of(new ClusterChange.SliceApplied(slice)));
        table = update.table();
        return update;
    }
}
