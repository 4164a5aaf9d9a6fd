package io.fairlead.bench.k8s.watch;

import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fairlead.bench.cluster.Cluster;
import io.fairlead.bench.cluster.ClusterEvent;
import io.fairlead.bench.cluster.ClusterSize;
import io.fairlead.bench.cluster.GeneratedEndpoint;
import io.fairlead.bench.cluster.GeneratedSlice;
import io.fairlead.bench.route.SampleCluster;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.k8s.watch.WatchSerialization;
import io.fairlead.model.ClusterChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
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
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What does it cost to follow an event of a watch, from the line of JSON to the next route table?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar WatchEventBenchmark -prof gc}. One endpoint of a slice
 * is no longer ready; the line is what an API server sends, with managed fields and all. {@code follow} does the whole
 * way, and the others a part of it each: {@code unmarshal} from JSON to the client's objects, {@code translate} from there to the model, {@code apply} from there to the table. What the client does before, when it
 * puts lines together from bytes, is not in it. Baselines: {@code unmarshalByClient}, as the client does it by itself, and
 * {@code readTokens}, which reads the JSON and drops it.
 *
 * <p>Proved wrong: that 100 changes per second are a small load, if {@code follow} takes longer than 1 ms for a full
 * slice; that there is no allocation storm, if it allocates more than a megabyte.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx2g"})
@SuppressWarnings("NullAway.Init") // JMH calls make() first
public class WatchEventBenchmark {
    private static final int ENDPOINTS_OF_OTHERS = 25;

    private final KubernetesSerialization serialization = new WatchSerialization();
    private final KubernetesSerialization client = new KubernetesSerialization();
    private final JsonFactory json = new JsonFactory();

    /** Endpoints of the slice; the controller puts up to 100 into one. */
    @Param({"25", "100"})
    public int endpoints;

    /** Services in the table. */
    @Param("10000")
    public int services;

    private String line;
    private EndpointSlice object;
    private ClusterChange change;
    private RouteTable table;

    /** Makes the event, and the table that does not know of it. */
    @Setup
    public void make() {
        Cluster cluster = Cluster.generate(new ClusterSize(1, endpoints, 50, 1));
        GeneratedSlice before = cluster.slicesOf(cluster.largest()).getFirst();
        List<GeneratedEndpoint> changed = new ArrayList<>(before.endpoints());
        changed.set(0, changed.getFirst().with(GeneratedEndpoint.State.UNREADY));
        table = SampleCluster.table(services, ENDPOINTS_OF_OTHERS)
                .apply(List.of(service(cluster.apply(cluster.largest())), slice(cluster.apply(before))))
                .table();
        line = cluster.apply(before.with(changed)).json();
        object = unmarshal();
        change = translate();
    }

    private ClusterChange service(ClusterEvent event) {
        var service = (io.fabric8.kubernetes.api.model.Service)
                unmarshal(event.json()).getObject();
        return new ClusterChange.ServiceApplied(translated(Translator.service(service)));
    }

    private ClusterChange slice(ClusterEvent event) {
        return translate((EndpointSlice) unmarshal(event.json()).getObject());
    }

    private WatchEvent unmarshal(String text) {
        return serialization.unmarshal(text, WatchEvent.class);
    }

    private static ClusterChange translate(EndpointSlice slice) {
        return new ClusterChange.SliceApplied(translated(Translator.slice(slice)));
    }

    private static <T> T translated(Translation<T> translation) {
        if (translation instanceof Translation.Translated<T>(T value, var _)) {
            return value;
        }
        throw new IllegalStateException("the object of the benchmark is not translated: " + translation.problems());
    }

    private RouteUpdate apply(ClusterChange next) {
        return table.apply(List.of(next));
    }

    /** From the line to the next table. */
    @Benchmark
    public RouteUpdate follow() {
        return apply(translate((EndpointSlice) unmarshal(line).getObject()));
    }

    /** From the line to the client's object. */
    @Benchmark
    public EndpointSlice unmarshal() {
        return (EndpointSlice) unmarshal(line).getObject();
    }

    /** The same as the client does it. */
    @Benchmark
    public EndpointSlice unmarshalByClient() {
        return (EndpointSlice) client.unmarshal(line, WatchEvent.class).getObject();
    }

    /** From the client's object to the model. */
    @Benchmark
    public ClusterChange translate() {
        return translate(object);
    }

    /** From the model to the next table. */
    @Benchmark
    public RouteUpdate apply() {
        return apply(change);
    }

    /** Reads the line, and drops it. */
    @Benchmark
    public int readTokens() {
        int tokens = 0;
        try (JsonParser parser = json.createParser(ObjectReadContext.empty(), line)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }
}
