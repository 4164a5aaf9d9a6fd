package io.fairlead.bench.workload;

import io.fairlead.bench.result.Metric;
import java.io.IOException;

/**
 * HTTP requests with a connection for each, which the endpoint closes.
 *
 * <p>Threading: Immutable.
 */
public final class NewConnections implements SharedWorkload {
    /** The header by which a connection ends with its first answer. */
    static final String CLOSE = "Connection: close";

    private static final int AT_ONCE = 64;

    private final Wrk wrk;
    private final int seconds;

    /** For so long. */
    public NewConnections(Wrk wrk, int seconds) {
        this.wrk = wrk;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "new-connections";
    }

    @Override
    public String title() {
        return "A new connection for each request, 64 at once";
    }

    @Override
    public Metric primary() {
        return Metric.CONNECTIONS;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        CpuMeter cpu = CpuMeter.start(subject);
        Wrk.Counts counts = wrk.run(subject.frontends().http(), "/bytes/100", AT_ONCE, seconds, CLOSE);
        Round round = new Round()
                .with(Metric.CONNECTIONS, counts.perSecond())
                .with(Metric.P50, counts.p50())
                .with(Metric.P99, counts.p99());
        cpu.note(round, Metric.CPU_PER_CONNECTION, counts.requests());
        return counts.in(round);
    }
}
