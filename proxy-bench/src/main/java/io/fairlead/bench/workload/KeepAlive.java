package io.fairlead.bench.workload;

import io.fairlead.bench.result.Metric;
import java.io.IOException;

/**
 * HTTP requests on connections that stay, each sent as soon as the one before it was answered.
 *
 * <p>Its p99 is that of wrk, which waits for an answer before it sends again: good for comparing, not for promising.
 * Threading: Immutable.
 */
public final class KeepAlive implements SharedWorkload {
    private final Wrk wrk;
    private final int bytes;
    private final int connections;
    private final int seconds;

    /** So many connections, with answers of so many bytes, for so long. */
    public KeepAlive(Wrk wrk, int bytes, int connections, int seconds) {
        this.wrk = wrk;
        this.bytes = bytes;
        this.connections = connections;
        this.seconds = seconds;
    }

    private String size() {
        return bytes >= 1000 ? bytes / 1000 + "kB" : bytes + "B";
    }

    @Override
    public String name() {
        return "http-" + size() + "-" + connections;
    }

    @Override
    public String title() {
        return "HTTP keep-alive, " + size() + " answers, " + connections
                + (connections == 1 ? " connection" : " connections");
    }

    @Override
    public Metric primary() {
        return Metric.REQUESTS;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        CpuMeter cpu = CpuMeter.start(subject);
        Wrk.Counts counts = wrk.run(subject.frontends().http(), "/bytes/" + bytes, connections, seconds);
        Round round = new Round()
                .with(Metric.REQUESTS, counts.perSecond())
                .with(Metric.P50, counts.p50())
                .with(Metric.P99, counts.p99());
        cpu.note(round, Metric.CPU_PER_REQUEST, counts.requests());
        return counts.in(round);
    }
}
