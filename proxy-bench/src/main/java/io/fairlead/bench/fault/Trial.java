package io.fairlead.bench.fault;

import io.fairlead.bench.fault.FaultContender.Limits;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One proxy that serves, and is about to meet a fault.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} ends the proxy.
 */
final class Trial implements AutoCloseable {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int PROBE_TIMEOUT_MILLIS = 1_000;

    /** So many connections in a row are served, where a proxy has recovered. */
    private static final int PROBES = 20;

    private static final int PROBE_LINES = 10;

    private final FaultLab lab;
    private final AddressPort frontend;
    private final FaultContender.Running running;

    private Trial(FaultLab lab, AddressPort frontend, FaultContender.Running running) {
        this.lab = lab;
        this.frontend = frontend;
        this.running = running;
    }

    /** Starts it before these endpoints, without limits. */
    static Trial start(FaultLab lab, FaultContender contender, List<AddressPort> endpoints) throws IOException {
        return start(lab, contender, endpoints, Limits.NONE);
    }

    /**
     * Starts it before these endpoints, and waits until a connection is served. The first of them has to listen.
     *
     * @throws IOException if it does not serve in time; the message has the end of its log
     */
    static Trial start(FaultLab lab, FaultContender contender, List<AddressPort> endpoints, Limits limits)
            throws IOException {
        AddressPort frontend = lab.newFrontend();
        FaultContender.Running running = contender.start(frontend, endpoints, limits, lab.newFolder(contender.name()));
        Trial trial = new Trial(lab, frontend, running);
        try {
            if (trial.servedWithin(START_PATIENCE) == null) {
                throw new IOException(contender.name() + " serves nothing " + START_PATIENCE.toSeconds()
                        + " s after its start: " + running.logEnd());
            }
            return trial;
        } catch (IOException | RuntimeException e) {
            trial.close();
            throw e;
        }
    }

    /** Where clients connect. */
    AddressPort frontend() {
        return frontend;
    }

    FaultContender.Running running() {
        return running;
    }

    /** Opens connections to the frontend, and waits until the last has ended. */
    LoadCount load(LoadPlan plan) throws IOException {
        return lab.clients().load(plan);
    }

    /** In how many seconds from now a connection is served; null if that is too long. */
    @Nullable
    Double servedWithin(Duration patience) throws IOException {
        long start = System.nanoTime();
        LoadPlan one = LoadPlan.of(frontend, 1, 0, PROBE_TIMEOUT_MILLIS);
        while (System.nanoTime() - start < patience.toNanos()) {
            if (load(one).failures() == 0) {
                return secondsSince(start);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return null;
    }

    /** In how many seconds from now every one of several connections is served; null if that is too long. */
    @Nullable
    Double recovered() throws IOException {
        long start = System.nanoTime();
        LoadPlan probes = LoadPlan.of(frontend, PROBES, 0, PROBE_TIMEOUT_MILLIS).onLines(PROBE_LINES);
        while (System.nanoTime() - start < RECOVERY_PATIENCE.toNanos()) {
            long begin = System.nanoTime();
            if (load(probes).failures() == 0) {
                return (begin - start) / (double) TimeUnit.SECONDS.toNanos(1);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return null;
    }

    /** In how many seconds from now a connection reaches an endpoint; null if that is too long. */
    @Nullable
    Double movedWithin(AddressPort endpoint, Duration patience) throws IOException {
        long start = System.nanoTime();
        LoadPlan one = LoadPlan.of(frontend, 1, 0, PROBE_TIMEOUT_MILLIS);
        while (System.nanoTime() - start < patience.toNanos()) {
            if (load(one).endpoints().containsKey(endpoint.address().toString())) {
                return secondsSince(start);
            }
            pause(POLL);
        }
        return null;
    }

    /** Lets a load go on. */
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** From a moment until now. */
    static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void close() throws IOException {
        running.close();
    }
}
