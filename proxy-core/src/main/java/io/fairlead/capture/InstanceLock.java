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
    /** Longer than a process takes to notice a signal and to close its listeners. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Ports that IANA has not assigned, and that the kernel and the C library do not choose by themselves: those choose from
     * 512 on (sunrpc.min_resvport, rresvport(3)).
     */
    static final int PORT = 327;

    private static final int SUCCESSOR_PORT = 328;

    private static final Logger LOG = LogManager.getLogger(InstanceLock.class);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

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
        String name = claimName(instance);
        String successor = name + ".next";
        InstanceClaim taken = InstanceClaim.take(name, PORT);
        if (taken == null) {
            taken = await(instance, name, successor, patience);
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

    private static InstanceClaim await(String instance, String name, String successor, Duration patience) {
        String holder = InstanceClaim.holder(name);
        LOG.info("{} captures traffic here; waiting up to {} s for it to stop", holder, patience.toSeconds());
        long begin = System.nanoTime();
        InstanceClaim waiting = null;
        try {
            while (System.nanoTime() - begin < patience.toNanos()
                    && !Thread.currentThread().isInterrupted()) {
                if (waiting == null) {
                    waiting = InstanceClaim.take(successor, SUCCESSOR_PORT);
                }
                InstanceClaim taken = InstanceClaim.take(name, PORT);
                if (taken != null) {
                    return taken;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } finally {
            close(waiting);
        }
        throw new CaptureException(message(instance, holder, patience));
    }

    private static void close(@Nullable InstanceClaim claim) {
        if (claim != null) {
            claim.close();
        }
    }

    private static String message(String instance, String holder, Duration patience) {
        return "only one process can capture traffic "
                + (instance.isEmpty() ? "without serviceProxyName" : "with serviceProxyName '" + instance + "'")
                + ", and " + holder + " has captured traffic on this machine for the last "
                + patience.toSeconds()
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
