package io.fairlead.bench.workload;

import io.fairlead.bench.load.DatagramSender;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;

/**
 * A stream of datagrams in one direction, as fast as a client can send them: more than any proxy relays. What is lost is
 * what a proxy, or the endpoint, has no time for.
 *
 * <p>Threading: Immutable.
 */
public final class UdpBulk implements SharedWorkload {
    private static final double BITS_PER_BYTE = 8;
    private static final double GIGA = 1e9;

    private final DatagramStream stream;

    /**
     * One stream.
     *
     * @param mainClass of this jar, which sends
     * @param counts where the endpoint tells what it has received
     * @param seconds for how long, at least 1
     */
    public UdpBulk(String mainClass, AddressPort counts, int seconds) {
        this.stream = new DatagramStream(mainClass, counts, seconds);
    }

    @Override
    public String name() {
        return "udp-bulk";
    }

    @Override
    public String title() {
        return "UDP bulk, datagrams of %,d bytes, client sends".formatted(DatagramSender.DATAGRAM_BYTES);
    }

    @Override
    public Metric primary() {
        return Metric.THROUGHPUT;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().udpBulk() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort target = subject.frontends().udpBulk();
        if (target == null) {
            throw new IllegalStateException("there is no endpoint of datagrams behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        try (DatagramStream.Started started = stream.start(target)) {
            DatagramStream.Outcome outcome = stream.end(started);
            long bytes = outcome.received().bytes();
            long datagrams = outcome.received().datagrams();
            Round round = new Round()
                    .with(Metric.THROUGHPUT, bytes * BITS_PER_BYTE / stream.seconds() / GIGA)
                    .with(Metric.DATAGRAMS, datagrams / (double) stream.seconds())
                    .with(Metric.LOSS, outcome.loss());
            cpu.note(round, Metric.CPU_PER_GB, bytes);
            cpu.note(round, Metric.CPU_PER_DATAGRAM, datagrams);
            return round;
        }
    }
}
