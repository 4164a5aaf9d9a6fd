package io.fairlead.bench.scale;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Waiting for moments.
 *
 * <p>Threading: Thread-safe.
 */
final class Waiting {
    private Waiting() {}

    /** Until {@link System#nanoTime} has come so far; not at all if it has already. */
    static void until(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** For so long. */
    static void pause(Duration duration) {
        until(System.nanoTime() + duration.toNanos());
    }
}
