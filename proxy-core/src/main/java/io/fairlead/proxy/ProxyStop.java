package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.DurationText;
import io.fairlead.listen.OpenConnections;
import io.fairlead.observe.CloseReason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The graceful stop of a proxy, as far as connections are concerned.
 *
 * <p>Threading: Immutable. Waiting blocks the thread that stops the proxy; an interrupt ends it.
 */
final class ProxyStop {
    private static final Logger LOG = LogManager.getLogger(ProxyStop.class);
    private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration LAST_STAGE = Duration.ofSeconds(5);

    private final Duration drainTimeout;
    private final Capture capture;
    private final OpenConnections open;
    private final long deadlineNanos;

    /** A stop that begins now. */
    ProxyStop(Duration drainTimeout, Capture capture, OpenConnections open) {
        this.drainTimeout = drainTimeout;
        this.capture = capture;
        this.open = open;
        deadlineNanos = System.nanoTime() + drainTimeout.toNanos();
    }

    /**
     * Waits while new connections are still accepted. A proxy that captures traffic is the only one that can serve its
     * node: until the last stage of the drain timeout it keeps serving, unless no connection is open or another process
     * waits to take over.
     */
    void awaitHandover() {
        if (capture.mode() == CaptureMode.NONE) {
            return;
        }
        long lastStageNanos = deadlineNanos - lastStage().toNanos();
        while (open.count() > 0 && !capture.isSuccessorWaiting() && isBefore(lastStageNanos)) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }

    /** The time that connections have which came while others were waited for. */
    private Duration lastStage() {
        Duration quarter = drainTimeout.dividedBy(4);
        return quarter.compareTo(LAST_STAGE) < 0 ? quarter : LAST_STAGE;
    }

    private static boolean isBefore(long deadlineNanos) {
        return System.nanoTime() - deadlineNanos < 0 && !Thread.currentThread().isInterrupted();
    }

    /** Waits for open connections, now that no new ones come, and resets what is left. */
    void drain() {
        open.settle();
        while (open.count() > 0 && isBefore(deadlineNanos)) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
        if (open.count() > 0) {
            LOG.info(
                    "resetting {} connections that did not end within {}",
                    open.count(),
                    DurationText.format(drainTimeout));
            open.abortAll(CloseReason.SHUTDOWN);
        }
    }
}
