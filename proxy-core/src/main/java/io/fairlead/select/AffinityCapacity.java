package io.fairlead.select;

import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * How many clients session affinity remembers: as many as configured, but no more than fit into a share of the heap.
 * Clients choose their addresses, above all in IPv6, where one client may have 2<sup>64</sup>; so the bound must hold
 * whatever they do.
 *
 * <p>Threading: Immutable.
 *
 * @param clients the bound; 1 or more
 * @param configured the configured number
 * @param heapBytes the largest heap that this JVM may have
 */
record AffinityCapacity(long clients, long configured, long heapBytes) {
    /**
     * Bytes of heap for a client that one endpoint remembers, with all that the cache keeps for it, rounded up;
     * {@code ClientAffinityMemoryTest} measures it. Further endpoints that remember the same client take less each.
     */
    static final int BYTES_PER_CLIENT = 200;

    /** One part in so many of the heap is for clients; the rest is for Services, connections and garbage. */
    static final int HEAP_PARTS = 4;

    private static final Logger LOG = LogManager.getLogger(AffinityCapacity.class);
    private static final long MIB = 1 << 20;

    /** The capacity of this JVM. */
    static AffinityCapacity of(long configured) {
        return of(configured, Runtime.getRuntime().maxMemory());
    }

    /** The capacity of a JVM with a heap of at most this size. */
    static AffinityCapacity of(long configured, long heapBytes) {
        long fitting = Math.max(1, heapBytes / HEAP_PARTS / BYTES_PER_CLIENT);
        return new AffinityCapacity(Math.min(configured, fitting), configured, heapBytes);
    }

    private boolean isLimitedByHeap() {
        return clients < configured;
    }

    /** Logs the bound, and what to change if it is lower than configured. */
    AffinityCapacity log() {
        if (isLimitedByHeap()) {
            LOG.info(
                    "session affinity remembers up to {} clients instead of {} (affinityClients): they may "
                            + "use a quarter of the heap of {} MiB; raise the memory limit or -Xmx to remember more",
                    clients,
                    configured,
                    heapBytes / MIB);
        } else {
            LOG.info("session affinity remembers up to {} clients (affinityClients)", clients);
        }
        return this;
    }
}
