package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.DurationText;
import io.fairlead.listen.OpenConnections;
import io.fairlead.observe.CloseReason;
import io.fairlead.udp.UdpRelay;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The graceful stop of a proxy, as far as connections are concerned.
 *
 * <p>Threading: used by one thread. Waiting blocks the thread that stops the proxy; an interrupt ends it.
 */
final class ProxyStop {
    private static final Logger LOG = LogManager.getLogger(ProxyStop.class);
    private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final Duration LAST_STAGE = Duration.ofSeconds(5);

    /** From the end of one process that captures traffic until the rules of its successor are in force, if all goes well. */
    private static final Duration TAKEOVER = Duration.ofSeconds(2);

    /** Event loops reset within a millisecond, unless they are stuck. */
    private static final Duration LONGEST_RESET = Duration.ofSeconds(1);

    private final Duration drainTimeout;
    private final Capture capture;
    private final boolean keepsRules;
    private final OpenConnections open;
    private final long deadlineNanos;
    private boolean hasSuccessor;

    /**
     * A stop that begins now.
     *
     * @param keepsRules whether the rules in the kernel stay although no other process waits to take them over
     */
    ProxyStop(Duration drainTimeout, Capture capture, boolean keepsRules, OpenConnections open) {
        this.drainTimeout = drainTimeout;
        this.capture = capture;
        this.keepsRules = keepsRules;
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

    /** Completes the handshakes that are under way, so that listeners can close. */
    void completeHandshakes(Executor control) {
        if (!drainTimeout.isZero()) {
            Duration left = Duration.ofNanos(deadlineNanos - lastStage().toNanos() - System.nanoTime());
            new Handshakes(capture, control).complete(left.compareTo(TAKEOVER) < 0 ? TAKEOVER : left);
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

    /**
     * Waits for open connections, now that no new ones come, and resets what is left. Another process may capture traffic
     * from now on; unless the rules are to stay in any case, this one holds on to them until such a process comes.
     */
    void drain() {
        open.settle();
        boolean isHandedOver = handOver();
        while (open.count() > 0 && isBefore(deadlineNanos)) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
            isHandedOver = isHandedOver || handOver();
        }
        if (open.count() > 0) {
            LOG.info(
                    "resetting {} connections that did not end within {}",
                    open.count(),
                    DurationText.format(drainTimeout));
            open.abortAll(CloseReason.SHUTDOWN);
            awaitResets();
        }
    }

    /**
     * Waits for replies that are on their way to clients. If another process takes over, what the kernel still brings here is
     * served until that has its rules in force, which takes it some time.
     */
    void drainDatagrams(UdpRelay datagrams) {
        if (datagrams.openSessions() == 0 || drainTimeout.isZero()) {
            return;
        }
        long beginNanos = System.nanoTime();
        long leastNanos = hasSuccessor ? TAKEOVER.toNanos() : 0;
        long waited = 0;
        while ((waited < leastNanos || datagrams.unanswered() > 0)
                && waited < TAKEOVER.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
            waited = System.nanoTime() - beginNanos;
        }
    }

    /** Resets are sent by event loops, and would not reach their clients without the rules. */
    private void awaitResets() {
        long beginNanos = System.nanoTime();
        while (open.count() > 0 && System.nanoTime() - beginNanos < LONGEST_RESET.toNanos()) {
            LockSupport.parkNanos(DRAIN_POLL_NANOS);
        }
    }

    /** Removes the rules, or leaves them to the next process. */
    void end() {
        if (keepsRules) {
            capture.close();
        } else {
            capture.leave();
        }
    }

    private boolean handOver() {
        hasSuccessor = hasSuccessor || capture.isSuccessorWaiting();
        boolean isDue = keepsRules || capture.isSuccessorWaiting();
        if (isDue) {
            capture.close();
        }
        return isDue;
    }
}
