package io.fairlead.bench.k8s.translate;

import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.IpAddress;
import java.util.ArrayList;
import java.util.List;
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
 * What does it cost to translate an EndpointSlice, as it comes from the API server, to the model?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar SliceTranslationBenchmark -prof gc}. A slice has at
 * most 100 endpoints unless the cluster is configured otherwise; here each has its conditions, its node, its zone and a
 * zone hint, as the controller writes them. The baselines: {@code copyAddresses} touches every endpoint and copies the
 * text of its address; {@code parseAddresses} also parses it.
 *
 * <p>Proved wrong: that translating is a small part of following a change, if a slice of 100 endpoints takes longer than
 * 100 µs, which would be a second for the 10,000 slices of a large cluster; that it is linear, if an endpoint of 1,000
 * costs clearly more than one of 100.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls make() first
public class SliceTranslationBenchmark {
    /** How many endpoints the slice has; 1,000 is the most that the API allows. */
    @Param({"100", "1000"})
    public int endpoints;

    private EndpointSlice slice;

    /** Makes the slice. */
    @Setup
    public void make() {
        slice = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("cart-x7k2p")
                .addToLabels("kubernetes.io/service-name", "cart")
                .addToLabels("endpointslice.kubernetes.io/managed-by", "endpointslice-controller.k8s.io")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withProtocol("TCP")
                .withPort(8080)
                .endPort()
                .withEndpoints(IntStream.range(0, endpoints)
                        .mapToObj(SliceTranslationBenchmark::endpoint)
                        .toList())
                .build();
    }

    private static Endpoint endpoint(int number) {
        String zone = "zone-" + "abc".charAt(number % 3);
        return new EndpointBuilder()
                .withAddresses(IpAddress.ofIpv4(0x0a00_0001 + number).toString())
                .withNewConditions()
                .withReady(true)
                .withServing(true)
                .withTerminating(false)
                .endConditions()
                .withNodeName("node-" + number % 100)
                .withZone(zone)
                .withNewHints()
                .addNewForZone()
                .withName(zone)
                .endForZone()
                .endHints()
                .build();
    }

    /** The whole slice. */
    @Benchmark
    public Translation<io.fairlead.model.EndpointSlice> translate() {
        return Translator.slice(slice);
    }

    /** The texts of the addresses. */
    @Benchmark
    public List<String> copyAddresses() {
        List<String> addresses = new ArrayList<>(endpoints);
        for (Endpoint endpoint : slice.getEndpoints()) {
            addresses.add(endpoint.getAddresses().getFirst());
        }
        return addresses;
    }

    /** The addresses. */
    @Benchmark
    public List<IpAddress> parseAddresses() {
        List<IpAddress> addresses = new ArrayList<>(endpoints);
        for (Endpoint endpoint : slice.getEndpoints()) {
            addresses.add(IpAddress.parse(endpoint.getAddresses().getFirst()));
        }
        return addresses;
    }
}
