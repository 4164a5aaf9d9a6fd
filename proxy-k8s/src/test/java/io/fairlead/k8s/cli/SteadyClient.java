package io.fairlead.k8s.cli;

import io.fairlead.lab.NetworkNamespace;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongBinaryOperator;

/**
 * A client that opens a connection every few milliseconds, whatever has become of those before, and waits for the line of
 * an {@link io.fairlead.lab.EndpointServer} on each. It is patient: how long connections took is for the test to judge.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} starts no more, and interrupts nothing.
 */
final class SteadyClient implements AutoCloseable {
    private static final long PERIOD_MILLIS = 5;

    /** More than wait while a node is replaced; a busy machine has no use for more threads. */
    private static final int MOST_OPEN = 500;

    private static final LongBinaryOperator LONGER = Math::max;

    private final AddressPort target;
    private final int patienceMillis;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService connections;
    private final Semaphore open = new Semaphore(MOST_OPEN);
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicLong longestNanos = new AtomicLong();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    /** @param patience how long it waits for a connection, and again for the line */
    SteadyClient(NetworkNamespace namespace, AddressPort target, Duration patience) {
        this.target = target;
        patienceMillis = (int) patience.toMillis();
        connections = Executors.newCachedThreadPool(namespace.threads());
        var _ = clock.scheduleWithFixedDelay(this::start, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void start() {
        if (open.tryAcquire()) {
            connections.execute(() -> {
                try {
                    connect();
                } finally {
                    open.release();
                }
            });
        }
    }

    private void connect() {
        int number = started.incrementAndGet();
        long begin = System.nanoTime();
        String step = "connect";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target.address().toInetAddress(), target.port()), patienceMillis);
            step = "read";
            socket.setSoTimeout(patienceMillis);
            int length = socket.getInputStream().readAllBytes().length;
            if (length == 0) {
                throw new IOException("ended without a line");
            }
            longestNanos.accumulateAndGet(System.nanoTime() - begin, LONGER);
            served.incrementAndGet();
        } catch (IOException e) {
            failures.add("connection " + number + ", " + step + ": " + e.getMessage());
        }
    }

    /** How many have been served. */
    int served() {
        return served.get();
    }

    /** How long the one took that was served last of all. */
    Duration longest() {
        return Duration.ofNanos(longestNanos.get());
    }

    /** What has gone wrong, one line for each connection. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Starts no more, and waits for those that are open. */
    void finish() throws InterruptedException {
        clock.shutdown();
        if (!clock.awaitTermination(NamespaceProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the clock does not stop");
        }
        connections.shutdown();
        if (!connections.awaitTermination(3L * patienceMillis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("connections neither succeed nor fail");
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        connections.shutdown();
    }

    @Override
    public String toString() {
        return started + " connections, " + failures.size() + " failed, longest "
                + longest().toMillis() + " ms";
    }
}
