package io.fairlead.bench.k8s.accesslog;

import io.fairlead.k8s.accesslog.AccessLog;
import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

/**
 * What does a record of the access log cost the event loop that leaves it in the queue?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar AccessLogBenchmark -prof gc}, and with {@code -t 2} for two
 * event loops. Another thread formats the records and writes them to {@code /dev/null}; it cannot keep up with a loop that does
 * nothing else, so some of the records are dropped, which costs as much as to keep them. The baseline, a sample of 0, decides
 * that a connection is not recorded.
 *
 * <p>Proved wrong: that a record costs an event loop little, if it takes more than 200 ns longer than the baseline; that nothing
 * is allocated there, if the event loop's thread allocates at all (the writer's allocations are in {@code gc.alloc.rate}, too).
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-Xmx512m"})
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class AccessLogBenchmark {
    /** The part of the connections that is recorded. */
    @Param({"0", "1"})
    public double sample;

    /** How a record is written. */
    @Param({"TEXT", "JSON"})
    public AccessLogFormat format;

    private AccessLog log;
    private ConnectionSummary connection;

    /** Starts the thread that writes. */
    @Setup(Level.Trial)
    public void start() {
        log = AccessLog.start(new AccessLogConfig(format, Path.of("/dev/null"), Duration.ZERO, sample), "node-1");
        ServicePortName name = new ServicePortName(new ServiceName("shop", "orders"), "http", Protocol.TCP);
        Frontend frontend = new Frontend(
                AddressPort.parse("10.96.0.20:80"), FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
        connection = new ConnectionSummary(
                frontend,
                AddressPort.parse("10.244.1.3:4444"),
                AddressPort.parse("10.244.1.5:8080"),
                1,
                300_000,
                1_000_000,
                500,
                5_000,
                CloseReason.COMPLETED);
    }

    /** Ends it. */
    @TearDown(Level.Trial)
    public void stop() {
        log.close();
    }

    /** A connection has ended. */
    @Benchmark
    public void record() {
        log.onClosed(connection);
    }
}
