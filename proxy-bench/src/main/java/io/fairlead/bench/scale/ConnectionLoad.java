package io.fairlead.bench.scale;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Clients that connect at a steady rate, wait for one byte and go. Delays are made up for at once.
 *
 * <p>Threading: Thread-safe; the clients have threads of their own.
 *
 * <p>Ownership: owns its threads; close it.
 */
final class ConnectionLoad implements AutoCloseable {
    /** Each waits for its connection before it makes the next one. */
    private static final int CLIENTS = 8;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int SIGNIFICANT_DIGITS = 3;

    private final InetSocketAddress service;
    private final Histogram latencies = new ConcurrentHistogram(LONGEST_NANOS, SIGNIFICANT_DIGITS);
    private final LongAdder failed = new LongAdder();
    private final List<SteadyWork> clients = new ArrayList<>();

    private ConnectionLoad(InetSocketAddress service) {
        this.service = service;
    }

    /** Begins to connect to a Service whose endpoints send a byte. */
    static ConnectionLoad start(InetSocketAddress service, double perSecond) {
        ConnectionLoad load = new ConnectionLoad(service);
        for (int i = 0; i < CLIENTS; i++) {
            load.clients.add(SteadyWork.start("client-" + i, perSecond / CLIENTS, load::connect));
        }
        return load;
    }

    private void connect() {
        long begin = System.nanoTime();
        if (Probe.connect(service) == Probe.NOBODY) {
            failed.increment();
        } else {
            latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - begin));
        }
    }

    /** How long connections took until they were answered, in nanoseconds. */
    Histogram latencies() {
        return latencies;
    }

    /** How many no endpoint has answered. */
    long failed() {
        return failed.sum();
    }

    @Override
    public void close() {
        clients.forEach(SteadyWork::close);
    }
}
