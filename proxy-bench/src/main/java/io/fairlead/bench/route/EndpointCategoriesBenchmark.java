package io.fairlead.bench.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.EndpointCategories;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * What does it cost to sort out the endpoints of a service port after one of them has changed?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar EndpointCategoriesBenchmark -prof gc}. The Services:
 * {@code ready} has only ready endpoints; of {@code mixed} every tenth is terminating; {@code zones} has zone hints,
 * a third of them for this zone; {@code local} has a node port with external traffic policy Local, and every tenth
 * endpoint is on this node. The baseline is the least that anything can do that looks at every endpoint:
 * {@code countReady}, a loop over the endpoints of {@code mixed} that counts.
 *
 * <p>Proved wrong: that the cost is linear, if an endpoint of 1,000 costs clearly more than one of 10; that sorting out
 * is a small part of following a change, if 1,000 endpoints of the usual kind, {@code ready}, take longer than 10 µs.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
public class EndpointCategoriesBenchmark {
    /** The endpoints of one service port. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Sample {
        /** What the endpoints and the policies are like. */
        @Param({"ready", "mixed", "zones", "local"})
        public String service = "";

        /** How many endpoints there are. */
        @Param({"10", "100", "1000"})
        public int endpoints;

        private List<Endpoint> list;
        private ServicePort port;

        /** Makes them. */
        @Setup
        public void make() {
            list = endpoints(service, endpoints);
            port = port(service.equals("local"));
        }
    }

    /** Those of {@code mixed}. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls make() first
    public static class Mixed {
        /** How many endpoints there are. */
        @Param({"10", "100", "1000"})
        public int endpoints;

        private List<Endpoint> list;

        /** Makes them. */
        @Setup
        public void make() {
            list = endpoints("mixed", endpoints);
        }
    }

    /** A list that can be shared, as route tables have them. */
    private static List<Endpoint> endpoints(String service, int count) {
        return List.copyOf(
                IntStream.range(0, count).mapToObj(i -> endpoint(service, i)).toList());
    }

    private static Endpoint endpoint(String service, int number) {
        AddressPort address = new AddressPort(IpAddress.ofIpv4(0x0a00_0001 + number), 8080);
        boolean isTenth = number % 10 == 9;
        return switch (service) {
            case "ready" -> Endpoint.ready(address);
            case "mixed" -> new Endpoint(address, !isTenth, true, isTenth, false, Set.of(), Set.of());
            case "zones" ->
                new Endpoint(address, true, true, false, false, Set.of("zone-" + "abc".charAt(number % 3)), Set.of());
            case "local" -> new Endpoint(address, true, true, false, isTenth, Set.of(), Set.of());
            default ->
                throw new IllegalArgumentException("service '" + service + "' is none of ready, mixed, zones, local");
        };
    }

    private static ServicePort port(boolean isLocal) {
        return new ServicePort(
                SampleCluster.id(0),
                80,
                isLocal ? 30_080 : 0,
                IpAddress.parse("10.96.0.1"),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                isLocal ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER,
                SessionAffinity.NONE,
                List.of(),
                ServiceSettings.DEFAULTS);
    }

    /** All endpoints are sorted out. */
    @Benchmark
    public EndpointCategories categories(Sample sample) {
        return EndpointCategories.of(sample.list, sample.port, SampleCluster.NODE);
    }

    /** The ready ones are counted. */
    @Benchmark
    public int countReady(Mixed sample) {
        int ready = 0;
        for (Endpoint endpoint : sample.list) {
            if (endpoint.isReady()) {
                ready++;
            }
        }
        return ready;
    }
}
