package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * An endpoint as the connections of this proxy see it: its address, and how many of them are open to it now. It stays
 * the same object, and keeps its count, while its endpoint comes and goes, for as long as connections are open to it.
 *
 * <p>Threading: Thread-safe. Hot path.
 *
 * <p>Ownership: whoever gets it from a pick owns one count, and gives it back by {@link #release} exactly once.
 */
public final class Candidate {
    private static final AtomicIntegerFieldUpdater<Candidate> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Candidate.class, "open");

    private final AddressPort address;
    private volatile int open;
    private volatile Endpoint endpoint;
    private volatile int generation;
    private boolean isReachable;

    Candidate(Endpoint endpoint) {
        this.endpoint = endpoint;
        address = endpoint.address();
    }

    /** The endpoint with its present conditions, or the last ones if it has gone. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Where it listens; never changes. */
    public AddressPort address() {
        return address;
    }

    /** How many connections are open to it or being opened. */
    public int openConnections() {
        return open;
    }

    /** Counts a connection; for selectors that choose without regard to the count. */
    public void markOpened() {
        OPEN.incrementAndGet(this);
    }

    /**
     * Counts a connection only if there are as many as expected, so that a choice that rests on the count cannot be
     * overtaken by another event loop's.
     *
     * @return whether it was counted
     */
    public boolean tryMarkOpened(int expectedOpenConnections) {
        return OPEN.compareAndSet(this, expectedOpenConnections, expectedOpenConnections + 1);
    }

    /**
     * The end of a connection that a pick counted.
     *
     * @throws IllegalStateException if no connection is counted: it was released twice
     */
    public void release() {
        if (OPEN.getAndDecrement(this) <= 0) {
            OPEN.incrementAndGet(this);
            throw new IllegalStateException("a connection to " + address + " was released twice");
        }
    }

    /** Clients are remembered for one generation only. */
    int generation() {
        return generation;
    }

    /** Whether some connection may go to it now. Control thread. */
    boolean isReachable() {
        return isReachable;
    }

    /** There it is, with these conditions. Control thread. */
    void markReachable(Endpoint current) {
        endpoint = current;
        isReachable = true;
    }

    /** No connection may go to it any more. Control thread. */
    void markGone() {
        if (isReachable) {
            isReachable = false;
            forgetClients();
        }
    }

    /** Control thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the control thread writes
    void forgetClients() {
        generation++;
    }

    @Override
    public String toString() {
        return address + " (" + open + " open)";
    }
}
