package io.fairlead.bench.scale;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done again and again at a steady rate. Delays are made up for at once.
 *
 * <p>Threading: Thread-safe; the work is done on a thread of its own.
 *
 * <p>Ownership: owns its thread; close it.
 */
final class SteadyWork implements AutoCloseable {
    private final Thread thread;
    private volatile boolean isStopped;
    private volatile @Nullable RuntimeException fault;

    private SteadyWork(String name, double perSecond, Runnable work) {
        long pauseNanos = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(pauseNanos, work));
    }

    /** Begins, with the first piece of work now. */
    static SteadyWork start(String name, double perSecond, Runnable work) {
        SteadyWork steady = new SteadyWork(name, perSecond, work);
        steady.thread.start();
        return steady;
    }

    private void run(long pauseNanos, Runnable work) {
        try {
            for (long next = System.nanoTime(); !isStopped; next += pauseNanos) {
                Waiting.until(next);
                work.run();
            }
        } catch (RuntimeException e) {
            fault = e;
        }
    }

    /**
     * Ends it, after the piece of work that is being done.
     *
     * @throws IllegalStateException if a piece of work has failed
     */
    @Override
    public void close() {
        isStopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (fault != null) {
            throw new IllegalStateException(thread.getName() + " has failed: " + fault.getMessage(), fault);
        }
    }
}
