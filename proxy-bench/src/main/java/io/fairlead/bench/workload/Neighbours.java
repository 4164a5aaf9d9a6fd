package io.fairlead.bench.workload;

import io.fairlead.bench.load.PingPong;
import io.fairlead.bench.process.StartedProgram;
import io.fairlead.bench.process.Urgency;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * Small exchanges next to bulk streams through the same proxy: how fairly one event loop shares its time.
 *
 * <p>Four streams of iperf3, which the endpoint sends as fast as they are read, keep the proxy busy. Meanwhile messages
 * of 64 bytes go there and back at a fixed rate, which costs little: their latency is the time for which the streams keep
 * the proxy from other work. Throughput is that of the streams while messages are sent; CPU is that of the process for
 * all of it. As root, the messages' client and endpoint run before all ordinary threads, so that they do not wait for a
 * processor that a stream has. The direct connection shows how much of the latency is the machine's nevertheless.
 *
 * <p>Threading: Immutable.
 */
public final class Neighbours implements SharedWorkload {
    private static final int STREAMS = 4;

    /** The first half of a second is without messages; the program reports it apart. */
    private static final Duration LEAD = Duration.ofMillis(550);

    /** The lead, and as long after the last message. */
    private static final int MORE_SECONDS = 1;

    /** What is measured next to the streams. */
    public enum Exchanges {
        /** 100 messages a second on each of eight connections that stay open. */
        SMALL_REQUESTS("neighbours", "Small requests, 800/s on 8 connections, next to %d bulk streams", 8, 800),

        /** 50 connections a second in each of eight lines, each for one message. */
        NEW_CONNECTIONS("neighbours-new", "New connections, 400/s, next to %d bulk streams", 8, 400);

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

        private PingPong load(AddressPort target) {
            return switch (this) {
                case SMALL_REQUESTS -> PingPong.onKeptConnections(target, lines, perSecond);
                case NEW_CONNECTIONS -> PingPong.onNewConnections(target, lines, perSecond);
            };
        }
    }

    private final Exchanges exchanges;
    private final Iperf3 streams;
    private final Duration duration;
    private final long endpoint;

    /**
     * Exchanges next to streams.
     *
     * @param iperf3 the program
     * @param exchanges of which kind
     * @param seconds for how long messages are sent, at least 1
     * @param endpoint the process of the echo
     */
    public Neighbours(Path iperf3, Exchanges exchanges, int seconds, long endpoint) {
        this.endpoint = endpoint;
        this.exchanges = exchanges;
        this.streams = new Iperf3(iperf3, STREAMS, true, seconds + MORE_SECONDS);
        this.duration = Duration.ofSeconds(seconds);
    }

    @Override
    public String name() {
        return exchanges.workload;
    }

    @Override
    public String title() {
        return exchanges.title.formatted(STREAMS);
    }

    @Override
    public Metric primary() {
        return Metric.P99;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().echo() != null && subject.frontends().bulk() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort echo = subject.frontends().echo();
        AddressPort bulk = subject.frontends().bulk();
        if (echo == null || bulk == null) {
            throw new IllegalStateException("there is no echo or no iperf3 behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        Optional<LoopWork> before = LoopWork.of(subject.running());
        try (StartedProgram started = streams.start(bulk)) {
            Settling.pause(LEAD);
            Histogram latencies = exchange(echo);
            Iperf3.Received received = streams.end(started);
            Round round = new Round().with(latencies).with(Metric.THROUGHPUT, received.middleGigabitsPerSecond());
            cpu.note(round, Metric.CPU_PER_GB, received.bytes());
            Optional<LoopWork> after = LoopWork.of(subject.running());
            if (before.isPresent() && after.isPresent()) {
                after.get().noteSince(before.get(), round);
            }
            return round;
        }
    }

    /** Client and echo come before the streams' processes, which would keep them from the processors. */
    private Histogram exchange(AddressPort echo) throws IOException {
        try (Urgency _ = Urgency.of(endpoint)) {
            return exchanges.load(echo).run(duration);
        }
    }
}
