package io.fairlead.capture;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The right to install capture rules on a machine, which only one process with the same name may hold. Two processes
 * would undo each other's rules again and again without an error.
 *
 * <p>It applies to a network namespace, as the rules do, and so across containers. A process that is killed loses it at
 * once. A process that finds it taken waits, because the holder may be about to stop; the holder can see that another
 * process waits. Processes without privileges can neither take it nor pretend to wait for it.
 *
 * <p>Threading: Thread-safe; taking it blocks. Ownership: the caller closes it.
 */
final class InstanceLock implements AutoCloseable {
    /**
     * Ports that IANA has not assigned, and that the kernel and the C library do not choose by themselves: those choose from
     * 512 on (sunrpc.min_resvport, rresvport(3)).
     */
    static final int PORT = 327;

    private static final int SUCCESSOR_PORT = 328;

    private static final Logger LOG = LogManager.getLogger(InstanceLock.class);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    /** A rollout has stopped the other process by then. */
    private static final Duration USUAL_WAIT = Duration.ofMinutes(2);

    private final InstanceClaim claim;
    private final String successor;

    private InstanceLock(InstanceClaim claim, String successor) {
        this.claim = claim;
        this.successor = successor;
    }

    /**
     * Takes the lock, as soon as it is free.
     *
     * @param instance the name of the proxy; empty for the one without a name
     * @param patience how long to wait for it
     * @throws CaptureException if another process has it still, or the system is out of sockets
     */
    static InstanceLock take(String instance, Duration patience) {
        return take(instance, Takeover.within(patience));
    }

    /**
     * Takes the lock, as soon as it is free.
     *
     * @param takeover how long to wait for it
     * @throws CaptureException if another process has it still, the wait is cancelled, or the system is out of sockets
     */
    static InstanceLock take(String instance, Takeover takeover) {
        String name = claimName(instance);
        String successor = name + ".next";
        InstanceClaim taken = InstanceClaim.take(name, PORT);
        if (taken == null) {
            taken = await(instance, name, successor, takeover);
        }
        taken.warnOfForeignName(name);
        return new InstanceLock(taken, successor);
    }

    /** Takes the lock if it is free; null if another process has it. */
    static @Nullable InstanceLock tryTake(String instance) {
        String name = claimName(instance);
        InstanceClaim taken = InstanceClaim.take(name, PORT);
        return taken == null ? null : new InstanceLock(taken, name + ".next");
    }

    /** Which process has the lock, in words. */
    static String holder(String instance) {
        return InstanceClaim.holder(claimName(instance));
    }

    /** The name of the claim, and of an abstract socket. */
    static String claimName(String instance) {
        return RulesetWriter.tableName(instance) + ".capture";
    }

    private static InstanceClaim await(String instance, String name, String successor, Takeover takeover) {
        String holder = InstanceClaim.holder(name);
        Duration patience = takeover.patience();
        LOG.info(
                "{} captures traffic here; waiting {}for it to stop",
                holder,
                patience == null ? "" : "up to " + patience.toSeconds() + " s ");
        long begin = System.nanoTime();
        boolean isLongWait = false;
        InstanceClaim waiting = null;
        try {
            while (!takeover.isOver(begin)) {
                if (waiting == null) {
                    waiting = InstanceClaim.take(successor, SUCCESSOR_PORT);
                    takeover.markWaiting(waiting != null);
                }
                InstanceClaim taken = InstanceClaim.take(name, PORT);
                if (taken != null) {
                    return taken;
                }
                if (!isLongWait && System.nanoTime() - begin >= USUAL_WAIT.toNanos()) {
                    isLongWait = true;
                    LOG.warn("{}", stillCaptured(instance, holder, USUAL_WAIT));
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } finally {
            takeover.markWaiting(false);
            close(waiting);
        }
        throw new CaptureException(
                takeover.isCancelled() || patience == null
                        ? "stopped while waiting for " + holder + ", which captures traffic here"
                        : stillCaptured(instance, holder, patience));
    }

    private static void close(@Nullable InstanceClaim claim) {
        if (claim != null) {
            claim.close();
        }
    }

    private static String stillCaptured(String instance, String holder, Duration waited) {
        return "only one process can capture traffic "
                + (instance.isEmpty() ? "without serviceProxyName" : "with serviceProxyName '" + instance + "'")
                + ", and " + holder + " has captured traffic on this machine for the last "
                + waited.toSeconds()
                + " s; stop it, or set a different --service-proxy-name for one of them";
    }

    /** Whether another process waits for it. */
    boolean isAwaited() {
        try (InstanceClaim free = InstanceClaim.take(successor, SUCCESSOR_PORT)) {
            return free == null;
        } catch (CaptureException e) {
            return false;
        }
    }

    /** Gives it back; may be called again. */
    @Override
    public void close() {
        claim.close();
    }
}
