package io.fairlead.bench.workload;

import io.fairlead.bench.load.PingPong;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Messages of 64 bytes there and back, at a fixed rate that leaves the machine half idle.
 *
 * <p>Threading: Immutable.
 */
public final class Latency implements SharedWorkload {
    private static final int CONNECTIONS = 16;
    private static final int PER_SECOND = 5_000;

    private final int seconds;

    /** For so long. */
    public Latency(int seconds) {
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "Latency of 64 bytes there and back, 5,000/s on 16 connections";
    }

    @Override
    public Metric primary() {
        return Metric.P99;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().echo() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort target = subject.frontends().echo();
        if (target == null) {
            throw new IllegalStateException("there is no echo behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        Histogram latencies =
                PingPong.onKeptConnections(target, CONNECTIONS, PER_SECOND).run(Duration.ofSeconds(seconds));
        Round round = new Round().with(latencies);
        cpu.note(round, Metric.CPU_PER_REQUEST, latencies.getTotalCount());
        return round;
    }
}
