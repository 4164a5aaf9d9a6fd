package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.load.PingPong;
import io.fairlead.bench.process.Urgency;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Small exchanges next to bulk traffic through the same proxy: how fairly one event loop shares its time.
 *
 * <p>Bulk traffic keeps the proxy busy: four streams of iperf3, which the endpoint sends as fast as they are read, or datagrams,
 * which a client sends as fast as it can. Meanwhile messages of 64 bytes go there and back at a fixed rate, by TCP or UDP, which
 * costs little: their latency is the time for which the bulk keeps the proxy from other work. Throughput and loss are those of the
 * bulk; CPU is that of the process for all of it. As root, the messages' client and endpoint run before all ordinary threads, so that
 * they do not wait for a processor that the bulk has. The direct connection shows how much of the latency is the machine's
 * nevertheless.
 *
 * <p>Threading: Immutable.
 */
public final class Neighbours implements SharedWorkload {
    private static final int STREAMS = 4;

    /** The lead, and as long after the last message. */
    private static final int MORE_SECONDS = 1;

    /** What is measured next to the bulk. */
    public enum Exchanges {
        /** 100 messages a second on each of eight connections that stay open. */
        SMALL_REQUESTS("neighbours", "Small requests, 800/s on 8 connections", 8, 800),

        /** 50 connections a second in each of eight lines, each for one message. */
        NEW_CONNECTIONS("neighbours-new", "New connections, 400/s", 8, 400),

        /** 100 datagrams a second of each of eight clients. */
        UDP_REQUESTS("neighbours-udp", "Small UDP requests, 800/s of 8 clients", 8, 800);

        private final String workload;
        private final String title;
        private final int lines;
        private final int perSecond;

        Exchanges(String workload, String title, int lines, int perSecond) {
            this.workload = workload;
            this.title = title;
            this.lines = lines;
            this.perSecond = perSecond;
        }

        private @Nullable AddressPort target(Frontends frontends) {
            return this == UDP_REQUESTS ? frontends.udpEcho() : frontends.echo();
        }

        private PingPong load(AddressPort target) {
            return switch (this) {
                case SMALL_REQUESTS -> PingPong.onKeptConnections(target, lines, perSecond);
                case NEW_CONNECTIONS -> PingPong.onNewConnections(target, lines, perSecond);
                case UDP_REQUESTS -> PingPong.asDatagrams(target, lines, perSecond);
            };
        }
    }

    private final Exchanges exchanges;
    private final BulkLoad bulk;
    private final Duration duration;
    private final long endpoint;

    private Neighbours(BulkLoad bulk, Exchanges exchanges, int seconds, long endpoint) {
        this.endpoint = endpoint;
        this.exchanges = exchanges;
        this.bulk = bulk;
        this.duration = Duration.ofSeconds(seconds);
    }

    /**
     * Exchanges next to TCP streams.
     *
     * @param iperf3 the program
     * @param exchanges of which kind
     * @param seconds for how long messages are sent, at least 1
     * @param endpoint the process of the echo
     */
    public static Neighbours ofStreams(Path iperf3, Exchanges exchanges, int seconds, long endpoint) {
        Iperf3 streams = new Iperf3(iperf3, STREAMS, true, seconds + MORE_SECONDS);
        return new Neighbours(new BulkLoad.Streams(streams), exchanges, seconds, endpoint);
    }

    /**
     * Exchanges next to a stream of datagrams.
     *
     * @param mainClass of this jar, which sends
     * @param counts where the endpoint of the stream tells what it has received
     * @param exchanges of which kind
     * @param seconds for how long messages are sent, at least 1
     * @param endpoint the process of the echo
     */
    public static Neighbours ofDatagrams(
            String mainClass, AddressPort counts, Exchanges exchanges, int seconds, long endpoint) {
        DatagramStream stream = new DatagramStream(mainClass, counts, seconds + MORE_SECONDS);
        return new Neighbours(new BulkLoad.Datagrams(stream), exchanges, seconds, endpoint);
    }

    @Override
    public String name() {
        return exchanges.workload + bulk.suffix();
    }

    @Override
    public String title() {
        return exchanges.title + ", next to " + bulk.title();
    }

    @Override
    public Metric primary() {
        return Metric.P99;
    }

    @Override
    public boolean canReach(Subject subject) {
        return exchanges.target(subject.frontends()) != null && bulk.target(subject.frontends()) != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort echo = exchanges.target(subject.frontends());
        AddressPort target = bulk.target(subject.frontends());
        if (echo == null || target == null) {
            throw new IllegalStateException("there is no echo or no endpoint of bulk traffic behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        Optional<LoopWork> before = LoopWork.of(subject.running());
        try (BulkLoad.Flow flow = bulk.start(target)) {
            Histogram latencies = exchange(echo);
            BulkLoad.Moved moved = flow.end();
            Round round = new Round().with(latencies).with(Metric.THROUGHPUT, moved.gigabitsPerSecond());
            moved.loss().ifPresent(loss -> round.with(Metric.LOSS, loss));
            cpu.note(round, Metric.CPU_PER_GB, moved.bytes());
            Optional<LoopWork> after = LoopWork.of(subject.running());
            if (before.isPresent() && after.isPresent()) {
                after.get().noteSince(before.get(), round);
            }
            return round;
        }
    }

    /** Client and echo come before the processes of the bulk, which would keep them from the processors. */
    private Histogram exchange(AddressPort echo) throws IOException {
        try (Urgency _ = Urgency.of(endpoint)) {
            return exchanges.load(echo).run(duration);
        }
    }
}
