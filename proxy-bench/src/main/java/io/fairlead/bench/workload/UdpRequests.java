package io.fairlead.bench.workload;

import io.fairlead.bench.load.DatagramRequests;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;

/**
 * UDP requests of 64 bytes, each answered with as many; every client waits for a reply before it sends its next request.
 *
 * <p>A round first opens the sessions of the proxy, and all others find them. Threading: Immutable.
 */
public final class UdpRequests implements SharedWorkload {
    private static final double PERCENT = 100;

    private final int clients;
    private final int seconds;

    /**
     * Requests of some clients.
     *
     * @param clients at least 1
     * @param seconds for how long, at least 1
     */
    public UdpRequests(int clients, int seconds) {
        this.clients = clients;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "udp-requests-" + clients;
    }

    @Override
    public String title() {
        return "UDP requests of 64 bytes, %,d %s".formatted(clients, clients == 1 ? "client" : "clients");
    }

    @Override
    public Metric primary() {
        return Metric.DATAGRAMS;
    }

    @Override
    public boolean canReach(Subject subject) {
        return subject.frontends().udpEcho() != null;
    }

    @Override
    public Round measure(Subject subject) throws IOException {
        AddressPort target = subject.frontends().udpEcho();
        if (target == null) {
            throw new IllegalStateException("there is no UDP echo behind " + subject);
        }
        CpuMeter cpu = CpuMeter.start(subject);
        DatagramRequests.Outcome outcome = DatagramRequests.run(target, clients, Duration.ofSeconds(seconds));
        if (outcome.answered() == 0) {
            throw new IOException("none of " + outcome.sent() + " UDP requests to " + target + " was answered");
        }
        Round round = new Round()
                .with(Metric.DATAGRAMS, 2 * outcome.perSecond())
                .with(outcome.latencies())
                .with(Metric.LOSS, PERCENT * (outcome.sent() - outcome.answered()) / outcome.sent());
        cpu.note(round, Metric.CPU_PER_DATAGRAM, 2 * outcome.answered());
        return round;
    }
}
