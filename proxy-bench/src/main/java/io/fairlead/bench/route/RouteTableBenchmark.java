package io.fairlead.bench.route;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What does it cost to follow one endpoint that begins to terminate, and to find a route, as the cluster grows?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar RouteTableBenchmark -prof gc}. Each Service has one
 * port and 25 endpoints, as many as the Services of a cluster with 10,000 Services and 250,000 endpoints have; {@code -p
 * endpoints=10} makes them smaller. What the whole table costs is in {@link RouteTableBuildBenchmark}.
 *
 * <p>The baselines: {@code applyNoChange} applies a change without an effect; {@code rebuildHashMap} copies all routes
 * to a {@link HashMap}, which is what a table costs that shares nothing with its predecessor; {@code lookUpInHashMap}
 * is what {@code lookUp} would cost in such a map, which cannot be shared. Every operation is about another Service,
 * out of 1,024 that are chosen at random.
 *
 * <p>Proved wrong: that a change costs what it touches, if {@code applyChange} grows with the number of Services by more
 * than their logarithm and the misses of larger caches; that an endpoint is gone within milliseconds, if it comes near
 * to one. Looking up is not on the path of a connection, which has its balancer at hand: it is to stay below the cost of
 * a change.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx2g"})
@SuppressWarnings("NullAway.Init") // JMH calls fill() first
public class RouteTableBenchmark {
    /** A power of two. */
    private static final int CHOSEN = 1024;

    /** Services in the table. */
    @Param({"100", "10000", "100000"})
    public int services;

    /** Endpoints of each. */
    @Param("25")
    public int endpoints;

    private final ServicePortId[] ids = new ServicePortId[CHOSEN];
    private final EndpointSlice[] same = new EndpointSlice[CHOSEN];
    private final EndpointSlice[] different = new EndpointSlice[CHOSEN];
    private RouteTable table;
    private Map<ServicePortId, Route> hashMap;
    private int next;

    /** Makes the table, and what is asked of it. */
    @Setup
    public void fill() {
        table = SampleCluster.table(services, endpoints);
        hashMap = copy();
        List<EndpointSlice.Address> addresses = SampleCluster.addresses(endpoints);
        List<EndpointSlice.Address> changed = SampleCluster.firstTerminates(addresses);
        Random random = new Random(1);
        for (int i = 0; i < CHOSEN; i++) {
            int service = random.nextInt(services);
            ids[i] = SampleCluster.id(service);
            same[i] = SampleCluster.slice(service, addresses);
            different[i] = SampleCluster.slice(service, changed);
        }
    }

    private int next() {
        return next++ & CHOSEN - 1;
    }

    private RouteUpdate apply(EndpointSlice slice) {
        return table.apply(List.of(new ClusterChange.SliceApplied(slice)));
    }

    private Map<ServicePortId, Route> copy() {
        Map<ServicePortId, Route> copy = HashMap.newHashMap(services);
        for (Route route : table.routes()) {
            copy.put(route.id(), route);
        }
        return copy;
    }

    /** One endpoint of a Service begins to terminate. */
    @Benchmark
    public RouteUpdate applyChange() {
        return apply(different[next()]);
    }

    /** A change without an effect. */
    @Benchmark
    public RouteUpdate applyNoChange() {
        return apply(same[next()]);
    }

    /** All routes are copied. */
    @Benchmark
    public Map<ServicePortId, Route> rebuildHashMap() {
        return copy();
    }

    /** A route is looked up by its service port. */
    @Benchmark
    public @Nullable Route lookUp() {
        return table.route(ids[next()]);
    }

    /** The same in a map of Java's. */
    @Benchmark
    public @Nullable Route lookUpInHashMap() {
        return hashMap.get(ids[next()]);
    }
}
