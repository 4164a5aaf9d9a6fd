package io.fairlead.capture;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has in the kernel, with the right to have it there: at the end, both pass to a successor, or the rules are
 * removed.
 *
 * <p>Threading: Thread-safe. Removing blocks for some tens of milliseconds.
 *
 * <p>Ownership: owns the lock.
 */
final class InstalledRules implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(InstalledRules.class);

    private final @Nullable Nft nft;
    private final String instance;
    private InstanceLock lock;
    private boolean isSuspended;
    private boolean isClosed;

    /**
     * @param nft null where there is no nftables
     * @param instance the name of the proxy
     */
    InstalledRules(@Nullable Nft nft, String instance, InstanceLock lock) {
        this.nft = nft;
        this.instance = instance;
        this.lock = lock;
    }

    /**
     * Makes the kernel drop the first packets of connections, until another process installs its rules.
     *
     * @return false if there are no rules of this process, or they cannot be changed
     */
    synchronized boolean dropNewConnections() {
        if (isClosed || nft == null) {
            return false;
        }
        try {
            nft.run(RulesetWriter.droppingNewConnections(instance));
            return true;
        } catch (IOException e) {
            LOG.debug("new connections are not dropped before the listeners close", e);
            return false;
        }
    }

    /**
     * Whether the rules that are in force deliver connections to this address and port. If that cannot be found out, they do.
     */
    boolean isDeliveringTo(String address) {
        try {
            String chain = Objects.requireNonNull(nft, "rules without nft")
                    .chain("inet " + RulesetWriter.tableName(instance), RulesetWriter.DELIVERING_CHAIN);
            return chain.lines().anyMatch(line -> (line + " ").contains(address + " "));
        } catch (IOException e) {
            LOG.debug("the rules cannot be read", e);
            return true;
        }
    }

    /** Whether another process waits to take over. */
    synchronized boolean isSuccessorWaiting() {
        return !isClosed && lock.isAwaited();
    }

    /** Another process gets the right to have rules in the kernel, and takes over what is there. */
    synchronized void suspend() {
        if (!isClosed) {
            isSuspended = true;
            lock.close();
        }
    }

    /**
     * Takes the right back.
     *
     * @return false if another process has it
     */
    synchronized boolean resume() {
        if (isSuspended && !isClosed) {
            InstanceLock taken = InstanceLock.tryTake(instance);
            if (taken == null) {
                return false;
            }
            lock = taken;
            isSuspended = false;
        }
        return true;
    }

    /** Another process has the rules, and the right to have them. */
    synchronized void pass() {
        isClosed = true;
        lock.close();
    }

    /** Removes the rules, unless another process waits to take them over. What cannot be removed is logged. */
    synchronized void leave() {
        if (isClosed) {
            return;
        }
        if (!resume()) {
            pass();
            return;
        }
        if (lock.isAwaited()) {
            close();
            return;
        }
        isClosed = true;
        // An interrupt has ended the wait for connections; nft is waited for all the same.
        boolean isInterrupted = Thread.interrupted();
        try {
            List<String> removed = Cleanup.remove(nft, instance);
            LOG.info("removed from the kernel: {}", removed.isEmpty() ? "nothing" : String.join(", ", removed));
        } catch (CaptureException e) {
            LOG.warn(
                    "the rules could not be removed from the kernel: {}; connections to Services may time out until you"
                            + " run 'fairlead cleanup'",
                    e.getMessage());
        } finally {
            lock.close();
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Leaves the rules to the next process. */
    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            lock.close();
            LOG.info("the rules stay in the kernel for the next proxy to take over; 'fairlead cleanup' removes them");
        }
    }
}
