package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.load.IdleConnections;
import io.fairlead.bench.process.JavaHeap;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.bench.result.Metric;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;

/**
 * Connections that exchange one message and then stay: what each costs the process in memory.
 *
 * <p>A few connections come first, so that what is loaded only once is not counted. Memory of sockets in the kernel is
 * the same for all contenders and not counted either. Threading: Immutable.
 */
public final class Idle implements FreshWorkload {
    private static final int FIRST = 200;
    private static final double MIB = 1024 * 1024;
    private static final Duration REST = Duration.ofMillis(300);

    private final int connections;

    /** So many connections. */
    public Idle(int connections) {
        this.connections = connections;
    }

    @Override
    public String name() {
        return "idle-" + connections;
    }

    @Override
    public String title() {
        return "%,d idle connections".formatted(connections);
    }

    @Override
    public Metric primary() {
        return Metric.MEMORY_PER_CONNECTION;
    }

    @Override
    public Round measure(Launch launch) throws IOException {
        Subject subject = launch.start();
        AddressPort echo = subject.frontends().echo();
        if (echo == null) {
            throw new IllegalStateException("there is no echo behind " + subject);
        }
        try (Contender.Running running = subject.running();
                IdleConnections first = new IdleConnections();
                IdleConnections idle = new IdleConnections()) {
            MeasuredProcess process = Settling.process(running);
            first.open(echo, FIRST);
            Settling.pause(REST);
            int descriptors = process.openDescriptors();
            long before = process.residentBytes();
            idle.open(echo, connections);
            Settling.pause(REST);
            long after = process.residentBytes();
            Round round = new Round()
                    .with(Metric.MEMORY_PER_CONNECTION, (after - before) / (double) connections)
                    .with(Metric.MEMORY, after / MIB);
            if (process.isJava()) {
                round.with(Metric.HEAP_PER_CONNECTION, heapOf(idle, process, descriptors) / connections);
            }
            return round;
        }
    }

    /**
     * What the live heap loses when the connections close; read last, since reading it collects garbage.
     *
     * @param descriptors how many the process has open without them
     */
    private static double heapOf(IdleConnections idle, MeasuredProcess process, int descriptors) throws IOException {
        long with = JavaHeap.liveBytes(process);
        idle.close();
        Settling.descriptors(process, descriptors);
        return (double) (with - JavaHeap.liveBytes(process));
    }
}
