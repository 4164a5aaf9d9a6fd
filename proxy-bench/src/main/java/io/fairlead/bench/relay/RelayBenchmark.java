package io.fairlead.bench.relay;

import io.fairlead.bench.relay.RelayRig.Pair;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does relaying cost, and does a relayed message allocate?
 *
 * <p>Run it with {@code java -jar proxy-bench/target/benchmarks.jar RelayBenchmark -prof gc}. The engine
 * {@code direct} has no proxy: it is the limit for the others and shows what the benchmark itself allocates.
 * {@code splice} is the adaptive relay on epoll, {@code copy} the plain Netty one; both have one event loop. One
 * operation is 1 MiB of a stream, or one 64-byte message there and back.
 *
 * <p>Proved wrong: that splicing makes streams faster, if {@code splice} moves no more than {@code copy} in
 * {@code stream}; that it costs small messages nothing, if it answers fewer of them than {@code copy} in {@code echo};
 * that a relayed message allocates nothing, if {@code gc.alloc.rate.norm} of {@code echo} grows with the number of
 * messages for {@code splice}, above what {@code direct} shows.
 *
 * <p>Client, proxy and endpoint share the machine's cores, so figures compare only within one run.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx512m"})
public class RelayBenchmark {
    private static final int MIB = 1024 * 1024;
    private static final int MESSAGE_BYTES = 64;
    private static final int CONNECTIONS = 64;

    /** One connection whose endpoint reads whatever comes. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    public static class Streaming {
        /** What stands between client and endpoint. */
        @Param({"direct", "splice", "copy"})
        public String engine = "";

        private final ByteBuffer chunk = ByteBuffer.allocateDirect(MIB);
        private RelayRig rig;
        private Pair pair;

        /** Opens the connection. */
        @Setup
        public void open() throws IOException {
            rig = new RelayRig(engine);
            pair = rig.connect();
            SocketChannel endpoint = pair.endpoint();
            ByteBuffer sink = ByteBuffer.allocateDirect(MIB);
            onThread(() -> {
                while (endpoint.read(sink.clear()) >= 0) {
                    // What has come is overwritten by what comes next.
                }
            });
        }

        /** Closes it. */
        @TearDown
        public void close() throws IOException {
            rig.close();
        }
    }

    /** Connections whose endpoint sends each message back. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls open() first
    public static class Echoing {
        /** What stands between client and endpoint. */
        @Param({"direct", "splice", "copy"})
        public String engine = "";

        private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
        private final List<Pair> pairs = new ArrayList<>();
        private RelayRig rig;

        /** Opens the connections; those beyond the first are silent where only one is measured. */
        @Setup
        public void open() throws IOException {
            rig = new RelayRig(engine);
            for (int i = 0; i < CONNECTIONS; i++) {
                pairs.add(rig.connect());
            }
        }

        /** Closes them. */
        @TearDown
        public void close() throws IOException {
            rig.close();
        }

        void echoOn(int connections) {
            ByteBuffer echo = ByteBuffer.allocateDirect(MESSAGE_BYTES);
            onThread(() -> {
                for (int i = 0; true; i = (i + 1) % connections) {
                    SocketChannel endpoint = pairs.get(i).endpoint();
                    receive(endpoint, echo);
                    endpoint.write(echo.flip());
                }
            });
        }
    }

    /** One connection is echoed. */
    @State(Scope.Benchmark)
    public static class One extends Echoing {
        /** Starts the endpoint. */
        @Setup
        public void echo() {
            echoOn(1);
        }
    }

    /** All connections are echoed, in turn. */
    @State(Scope.Benchmark)
    public static class Many extends Echoing {
        /** Starts the endpoint. */
        @Setup
        public void echo() {
            echoOn(CONNECTIONS);
        }
    }

    /** A piece of work that ends when its connection does. */
    private interface Work {
        void run() throws IOException;
    }

    private static void onThread(Work work) {
        Thread.ofPlatform().name("endpoint").daemon().start(() -> {
            try {
                work.run();
            } catch (ClosedChannelException | EOFException e) {
                // The benchmark is over.
            } catch (IOException e) {
                throw new IllegalStateException("the endpoint's connection has failed", e);
            }
        });
    }

    private static void receive(SocketChannel from, ByteBuffer message) throws IOException {
        message.clear();
        while (message.hasRemaining()) {
            if (from.read(message) < 0) {
                throw new EOFException("the connection has ended");
            }
        }
    }

    /** 1 MiB of one stream from client to endpoint. */
    @Benchmark
    public void stream(Streaming state) throws IOException {
        ByteBuffer chunk = state.chunk.clear();
        while (chunk.hasRemaining()) {
            state.pair.client().write(chunk);
        }
    }

    /** One message there and back. */
    @Benchmark
    public void echo(One state) throws IOException {
        SocketChannel client = ((Echoing) state).pairs.getFirst().client();
        ByteBuffer message = ((Echoing) state).message;
        client.write(message.clear());
        receive(client, message);
    }

    /** One message there and back on each of many connections, all on their way at once. */
    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public void echoOnManyConnections(Many state) throws IOException {
        List<Pair> pairs = ((Echoing) state).pairs;
        ByteBuffer message = ((Echoing) state).message;
        for (int i = 0; i < CONNECTIONS; i++) {
            pairs.get(i).client().write(message.clear());
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            receive(pairs.get(i).client(), message);
        }
    }
}
