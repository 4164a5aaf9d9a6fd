package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender.Running;
import io.fairlead.bench.process.MeasuredProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting until what has ended is cleaned up.
 *
 * <p>Threading: Immutable.
 */
final class Settling {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Settling() {}

    /** Waits until a process has no more descriptors than that, but not for ever; returns how many it has. */
    static int descriptors(MeasuredProcess process, int atMost) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int open = process.openDescriptors();
        while (open > atMost && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
            open = process.openDescriptors();
        }
        return open;
    }

    /** Lets a process finish what it has begun. */
    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** The process of a workload that applies only to processes. */
    static MeasuredProcess process(Running running) {
        return running.process().orElseThrow(() -> new IllegalStateException("there is no process to measure"));
    }
}
