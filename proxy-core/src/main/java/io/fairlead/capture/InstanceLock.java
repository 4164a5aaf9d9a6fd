package io.fairlead.capture;

import io.fairlead.linux.AbstractName;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What only one process of those with the same name may have on a machine: the right to tell the kernel what to capture.
 * Two would undo each other's work for ever, and nobody would notice.
 *
 * <p>It holds for a network namespace, as does what the kernel is told, and so across containers. A process that is
 * killed loses it at once. Who comes while another one has it waits, since the other may be about to stop; that one can see
 * that it is waited for.
 *
 * <p>Threading: Thread-safe; taking it blocks. Ownership: whoever takes it closes it.
 */
final class InstanceLock implements AutoCloseable {
    /** Longer than a process takes to notice a signal and to close its listeners. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LogManager.getLogger(InstanceLock.class);
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final AbstractName name;
    private final String successor;

    private InstanceLock(AbstractName name, String successor) {
        this.name = name;
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
        String name = RulesetWriter.tableName(instance) + ".capture";
        String successor = name + ".next";
        AbstractName waiting = null;
        try {
            AbstractName taken = tryTake(name);
            if (taken == null) {
                waiting = tryTake(successor);
                taken = await(instance, name, patience);
            }
            return new InstanceLock(taken, successor);
        } finally {
            if (waiting != null) {
                waiting.close();
            }
        }
    }

    private static AbstractName await(String instance, String name, Duration patience) {
        long begin = System.nanoTime();
        boolean isAnnounced = false;
        while (true) {
            AbstractName taken = tryTake(name);
            if (taken != null) {
                return taken;
            }
            if (System.nanoTime() - begin >= patience.toNanos()
                    || Thread.currentThread().isInterrupted()) {
                throw new CaptureException(message(instance, name, patience));
            }
            if (!isAnnounced) {
                isAnnounced = true;
                LOG.info(
                        "{} captures traffic here; waiting up to {} s for it to stop",
                        holder(name),
                        patience.toSeconds());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static @Nullable AbstractName tryTake(String name) {
        try {
            return AbstractName.take(name);
        } catch (IllegalStateException e) {
            throw new CaptureException("capture cannot make sure that it is alone: " + e.getMessage(), e);
        }
    }

    private static String message(String instance, String name, Duration patience) {
        return "capture is for one process "
                + (instance.isEmpty() ? "without serviceProxyName" : "with serviceProxyName '" + instance + "'")
                + ", and " + holder(name) + " has captured traffic here for the last " + patience.toSeconds()
                + " s; stop it first, or give one of the two another --service-proxy-name";
    }

    private static String holder(String name) {
        Integer process = AbstractName.holder(name);
        return process == null ? "a process in another container" : "the process " + process;
    }

    /** Whether another process waits for it. */
    boolean isAwaited() {
        try {
            AbstractName free = AbstractName.take(successor);
            if (free != null) {
                free.close();
            }
            return free == null;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Gives it back; may be called again. */
    @Override
    public void close() {
        name.close();
    }
}
