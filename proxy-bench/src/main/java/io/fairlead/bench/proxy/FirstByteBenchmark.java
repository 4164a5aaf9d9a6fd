package io.fairlead.bench.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long does a new connection take until the first byte of its endpoint is there?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar FirstByteBenchmark -prof gc}. A whole proxy with
 * one event loop serves a Service with one endpoint, which sends a byte to each client that connects. The engine
 * {@code direct} has no proxy: it is the baseline. One client connects, waits for the byte and resets the connection,
 * again and again, so that no address is used up by connections that are over.
 *
 * <p>Proved wrong: that taking connections without Netty's channels pays, if {@code splice} takes no less time than
 * {@code copy}; that a connection through the proxy costs a second connection and the passing on of it, if it takes
 * clearly more than twice as long as {@code direct}.
 *
 * <p>Client, proxy and endpoint share the machine's cores, so figures compare only within one run.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-Xmx512m"
        })
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class FirstByteBenchmark {
    /** What stands between client and endpoint. */
    @Param({"direct", "splice", "copy"})
    public String engine = "";

    private final ByteBuffer answer = ByteBuffer.allocateDirect(1);
    private GreetedService service;

    /** Starts endpoint and proxy. */
    @Setup
    public void start() throws IOException {
        service = new GreetedService(engine);
    }

    /** Stops them. */
    @TearDown
    public void stop() throws IOException {
        service.close();
    }

    /** A new connection and its first byte. */
    @Benchmark
    public byte firstByte() throws IOException {
        try (SocketChannel client = SocketChannel.open(service.address())) {
            if (client.read(answer.clear()) < 0) {
                throw new EOFException("the connection has ended before its first byte");
            }
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        return answer.get(0);
    }
}
