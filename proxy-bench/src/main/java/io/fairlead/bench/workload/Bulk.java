package io.fairlead.bench.workload;

import io.fairlead.bench.process.StartedProgram;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Streams of iperf3 that run as fast as they can.
 *
 * <p>Threading: Immutable.
 */
public final class Bulk implements SharedWorkload {
    private final Iperf3 streams;

    /**
     * A number of streams in one direction.
     *
     * @param iperf3 the program
     * @param streams at least 1
     * @param isToClient whether the endpoint sends
     * @param seconds for how long, at least 1
     */
    public Bulk(Path iperf3, int streams, boolean isToClient, int seconds) {
        this.streams = new Iperf3(iperf3, streams, isToClient, seconds);
    }

    @Override
    public String name() {
        return "bulk-" + streams.streams() + (streams.isToClient() ? "-down" : "-up");
    }

    @Override
    public String title() {
        return "Bulk, " + streams.streams() + (streams.streams() == 1 ? " stream" : " streams")
                + (streams.isToClient() ? ", endpoint sends" : ", client sends");
    }

    @Override
    public Metric primary() {
        return Metric.THROUGHPUT;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().bulk() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort target = subject.frontends().bulk();
        if (target == null) {
            throw new IllegalStateException("there is no iperf3 behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        try (StartedProgram started = streams.start(target)) {
            Iperf3.Received received = streams.end(started);
            Round round = new Round().with(Metric.THROUGHPUT, received.gigabitsPerSecond());
            cpu.note(round, Metric.CPU_PER_GB, received.bytes());
            return round;
        }
    }
}
