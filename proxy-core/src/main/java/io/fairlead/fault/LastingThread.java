package io.fairlead.fault;

import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that does its work until the work is done or the thread is interrupted. A fault does not end it: the
 * work is begun again, after a second at first and every 30 seconds in the end.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: the caller that starts it interrupts it.
 */
public final class LastingThread {
    private static final Logger LOG = LogManager.getLogger(LastingThread.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(30);

    /** Work that has gone on for this long is taken for sound again. */
    private static final Duration SOUND = Duration.ofMinutes(1);

    private final String name;
    private final Runnable work;
    private final Duration firstPause;
    private final Thread thread;
    private volatile @Nullable String problem;

    private LastingThread(String name, Runnable work, Duration firstPause) {
        this.name = name;
        this.work = work;
        this.firstPause = firstPause;
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    /**
     * A thread that is not started yet.
     *
     * @param work returns when it is done, or soon after an interrupt
     */
    public static LastingThread unstarted(String name, Runnable work) {
        return new LastingThread(name, work, FIRST_PAUSE);
    }

    /** The same with another first pause. */
    static LastingThread unstarted(String name, Runnable work, Duration firstPause) {
        return new LastingThread(name, work, firstPause);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        Duration pause = firstPause;
        while (!Thread.currentThread().isInterrupted()) {
            long begun = System.nanoTime();
            Throwable fault = FaultBoundary.<@Nullable Throwable>call(name, this::work, thrown -> thrown);
            if (fault == null) {
                return;
            }
            if (System.nanoTime() - begun >= SOUND.toNanos()) {
                pause = firstPause;
            }
            problem = name + " failed and is restarted: " + fault;
            if (!sleep(pause)) {
                return;
            }
            Duration doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LAST_PAUSE) < 0 ? doubled : LAST_PAUSE;
        }
    }

    private @Nullable Throwable work() {
        work.run();
        return null;
    }

    private boolean sleep(Duration pause) {
        try {
            Thread.sleep(pause);
            problem = null;
            LOG.info("thread {} restarted", name);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Why the work is not being done now, in words; null if it is. */
    public @Nullable String problem() {
        return problem;
    }

    /** Requests the work to end. */
    public void interrupt() {
        thread.interrupt();
    }

    /** Whether the calling thread is this one. */
    public boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    /**
     * Waits for the end of the thread.
     *
     * @return whether it has ended, or was never started
     */
    public boolean join(Duration timeout) throws InterruptedException {
        return thread.getState() == Thread.State.NEW || thread.join(timeout);
    }
}
