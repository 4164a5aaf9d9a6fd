package io.fairlead.bench.k8s.metrics;

import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
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
 * What does it cost an event loop to count a connection, from its opening to its end?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar TrafficBenchmark -prof gc}, and with {@code -t 2} for two
 * event loops that count at the same time. The baseline, {@code observeNothing}, makes the same calls of an observer that does
 * nothing.
 *
 * <p>Proved wrong: that metrics cost at most 100 ns per connection, if {@code count} takes so much longer than the baseline;
 * that they allocate nothing, if {@code gc.alloc.rate.norm} is above that of the baseline.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls make() first
public class TrafficBenchmark {
    private static final int PORT = 8080;
    private static final int FIRST_ENDPOINT = 0x0af4_0001;
    private static final AddressPort CLIENT = AddressPort.parse("10.244.1.3:4444");

    /** How many service ports the connections go to in turn. */
    @Param({"1", "1000"})
    public int servicePorts;

    private Traffic traffic;
    private ConnectionSummary[] connections;
    private int next;

    /** Makes the counters, and the connections to count. */
    @Setup
    public void make() {
        traffic = new Traffic();
        connections = new ConnectionSummary[servicePorts];
        for (int i = 0; i < servicePorts; i++) {
            connections[i] = connection(i);
        }
    }

    private static ConnectionSummary connection(int number) {
        ServicePortName name = new ServicePortName(new ServiceName("shop", "service-" + number), "http", Protocol.TCP);
        Frontend frontend = new Frontend(
                new AddressPort(IpAddress.ofIpv4(0x0a60_0001 + number), PORT),
                FrontendKind.CLUSTER_IP,
                new ServicePortId(name, IpFamily.IPV4));
        AddressPort endpoint = new AddressPort(IpAddress.ofIpv4(FIRST_ENDPOINT + number), PORT);
        return new ConnectionSummary(
                frontend, CLIENT, endpoint, 1, 300_000, 1_000_000, 500, 5_000, CloseReason.COMPLETED);
    }

    private int count(ConnectionObserver observer) {
        ConnectionSummary connection = connections[next];
        next = next + 1 == connections.length ? 0 : next + 1;
        AddressPort endpoint = connection.endpoint();
        observer.onConnected(
                connection.frontend(),
                connection.client(),
                endpoint == null ? CLIENT : endpoint,
                1,
                connection.connectNanos());
        observer.onClosed(connection);
        return next;
    }

    /** The baseline. */
    @Benchmark
    public int observeNothing() {
        return count(ConnectionObserver.NONE);
    }

    /** Counts as a node does. */
    @Benchmark
    public int count() {
        return count(traffic);
    }
}
