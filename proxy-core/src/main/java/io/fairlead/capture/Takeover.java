package io.fairlead.capture;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a proxy for another process that captures traffic under the same name on the same machine, and that it takes
 * over from.
 *
 * <p>Threading: Thread-safe. One thread waits, others ask and cancel.
 */
public final class Takeover {
    /** Longer than a process takes to notice a signal and to close its listeners. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final @Nullable Duration patience;
    private volatile boolean isWaiting;
    private volatile boolean isCancelled;

    private Takeover(@Nullable Duration patience) {
        this.patience = patience;
    }

    /** A wait for a process that is about to stop. If it does not, that is an error. */
    public static Takeover fromStopping() {
        return within(PATIENCE);
    }

    /** A wait for a process that is stopped only once this one is waiting: for as long as it takes. */
    public static Takeover fromRunning() {
        return new Takeover(null);
    }

    static Takeover within(Duration patience) {
        return new Takeover(patience);
    }

    /** How long is waited; null for as long as it takes. */
    @Nullable
    Duration patience() {
        return patience;
    }

    /** Whether the proxy is ready but for the other process. */
    public boolean isWaiting() {
        return isWaiting;
    }

    /** Ends the wait, now or when it begins; the proxy does not start. */
    public void cancel() {
        isCancelled = true;
    }

    boolean isOver(long sinceNanos) {
        return isCancelled
                || Thread.currentThread().isInterrupted()
                || (patience != null && System.nanoTime() - sinceNanos >= patience.toNanos());
    }

    boolean isCancelled() {
        return isCancelled;
    }

    void markWaiting(boolean isNow) {
        isWaiting = isNow;
    }
}
