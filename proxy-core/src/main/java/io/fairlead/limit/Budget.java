package io.fairlead.limit;

import io.fairlead.fault.FaultBoundary;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares the descriptors of the process between connections, listeners and pipes, and keeps a reserve that none of them
 * gets: for the API server, health checks, logs and {@code nft}.
 *
 * <p>A caller that finds it empty registers to be called when something is released, instead of polling.
 *
 * <p>Threading: Thread-safe, without locks.
 */
public final class Budget {
    /** One descriptor for the client's side, and one for the endpoint's. */
    private static final int PER_CONNECTION = 2;

    private static final int PER_PIPE = 2;

    private static final long LEAST_RESERVE = 10;
    private static final long LARGEST_RESERVE = 256;
    private static final long RESERVE_DIVISOR = 6;

    /** Listeners may take this part of the descriptors, and pipes that one: the rest is for connections alone. */
    private static final int LISTENER_DIVISOR = 2;

    private static final int PIPE_DIVISOR = 8;

    /** UDP sessions may take this part of the descriptors, and of the ports that the kernel chooses from. */
    private static final int SESSION_DIVISOR = 2;

    /**
     * How many listening sockets there may be with one for each event loop; beyond, event loops share one socket per
     * address. 64 event loops with 10,000 addresses would need 640,000 sockets otherwise.
     */
    private static final long SOCKETS_FOR_EACH_LOOP = 4096;

    private final Capacity capacity;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong listenerSockets = new AtomicLong();
    private final AtomicLong pipes = new AtomicLong();
    private final AtomicLong sessionSockets = new AtomicLong();
    private final AtomicLong sessionPorts = new AtomicLong();
    private final AtomicLong pauses = new AtomicLong();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private Budget(Capacity capacity) {
        this.capacity = capacity;
    }

    /**
     * The capacity to share.
     *
     * <p>Threading: Immutable.
     *
     * @param descriptors the limit of the process
     * @param reserve those that connections, listeners and pipes never get, including those already open
     * @param shared those that they share; 0 or more
     * @param ports how many ports the kernel chooses from; 0 if not known
     */
    public record Capacity(long descriptors, long reserve, long shared, int ports) {
        /** How many sockets UDP sessions may have. */
        public long sessionSockets() {
            return shared / SESSION_DIVISOR;
        }

        /** How many of the kernel's ports they may have; a socket that is not bound to one address takes one of all. */
        long sessionPorts() {
            return ports == 0 ? Long.MAX_VALUE : ports / SESSION_DIVISOR;
        }

        /** How many connections there can be at once while nothing is listened on. */
        public long connections() {
            return shared / PER_CONNECTION;
        }

        /** How many sockets may listen. */
        public long listenerSockets() {
            return shared / LISTENER_DIVISOR;
        }

        long pipes() {
            return shared / PIPE_DIVISOR / PER_PIPE;
        }
    }

    /** The budget of a process with these limits. */
    public static Budget of(Limits limits) {
        long reserve = Math.clamp(limits.descriptors() / RESERVE_DIVISOR, LEAST_RESERVE, LARGEST_RESERVE);
        long kept = reserve + limits.open();
        return new Budget(
                new Capacity(limits.descriptors(), kept, Math.max(0, limits.descriptors() - kept), limits.ports()));
    }

    /** The capacity to share. */
    public Capacity capacity() {
        return capacity;
    }

    /** Whether one more connection is allowed; the first one always is. */
    public boolean hasConnection() {
        return used.get() + PER_CONNECTION <= capacity.shared() || connections.get() == 0;
    }

    /** Takes what a connection needs, even beyond the budget: it has already been accepted. */
    public void takeConnection() {
        connections.incrementAndGet();
        used.addAndGet(PER_CONNECTION);
    }

    /** A connection has closed its descriptors. */
    public void releaseConnection() {
        connections.decrementAndGet();
        release(PER_CONNECTION);
    }

    /** How many connections have descriptors now. */
    public long connections() {
        return connections.get();
    }

    /**
     * Takes what a listener needs.
     *
     * @param eventLoops how many sockets it would have with one for each event loop
     * @return how many it may have: that many, 1 to be shared by all event loops, or 0
     */
    public int takeListener(int eventLoops) {
        int wanted = listenerSockets.get() + eventLoops > Math.min(SOCKETS_FOR_EACH_LOOP, capacity.listenerSockets())
                ? 1
                : eventLoops;
        if (listenerSockets.get() + wanted > capacity.listenerSockets() || !tryTake(wanted)) {
            return 0;
        }
        listenerSockets.addAndGet(wanted);
        return wanted;
    }

    /** A listener has closed this many sockets. */
    public void releaseListener(int sockets) {
        listenerSockets.addAndGet(-sockets);
        release(sockets);
    }

    /** How many sockets listen now. */
    public long listenerSockets() {
        return listenerSockets.get();
    }

    /** Takes what a pipe needs; false if the budget does not allow it. */
    public boolean tryTakePipe() {
        if (pipes.get() >= capacity.pipes() || !tryTake(PER_PIPE)) {
            return false;
        }
        pipes.incrementAndGet();
        return true;
    }

    /** A pipe is closed. */
    public void releasePipe() {
        pipes.decrementAndGet();
        release(PER_PIPE);
    }

    /** How many pipes are open now. */
    public long pipes() {
        return pipes.get();
    }

    /**
     * Takes what the socket of a UDP session needs; false if the budget does not allow it.
     *
     * @param takesPort whether the kernel chooses its port
     */
    public boolean tryTakeSessionSocket(boolean takesPort) {
        if (sessionSockets.get() >= capacity.sessionSockets()
                || takesPort && sessionPorts.get() >= capacity.sessionPorts()
                || !tryTake(1)) {
            return false;
        }
        sessionSockets.incrementAndGet();
        sessionPorts.addAndGet(takesPort ? 1 : 0);
        return true;
    }

    /** The socket of a UDP session is closed. */
    public void releaseSessionSocket(boolean hadPort) {
        sessionSockets.decrementAndGet();
        sessionPorts.addAndGet(hadPort ? -1 : 0);
        release(1);
    }

    /** How many sockets UDP sessions have now. */
    public long sessionSockets() {
        return sessionSockets.get();
    }

    /** Takes what a check of an endpoint needs; false if the budget does not allow it. Connections come first. */
    public boolean tryTakeCheck() {
        return tryTake(1);
    }

    /** The socket of a check is closed. */
    public void releaseCheck() {
        release(1);
    }

    private boolean tryTake(int descriptors) {
        long before;
        do {
            before = used.get();
            if (before + descriptors > capacity.shared()) {
                return false;
            }
        } while (!used.compareAndSet(before, before + descriptors));
        return true;
    }

    private void release(int descriptors) {
        used.addAndGet(-descriptors);
        if (!waiting.isEmpty()) {
            wake();
        }
    }

    private void wake() {
        // Callers that arrive meanwhile wait for the next release, or this would not end.
        for (int left = waiting.size(); left > 0; left--) {
            Runnable waiter = waiting.poll();
            if (waiter != null) {
                FaultBoundary.run("resuming after a release", waiter);
            }
        }
    }

    /**
     * Calls a waiter once, when something has been given back. It is called by the thread that gives it back, and must do
     * no more than hand the news on.
     */
    public void onRelease(Runnable waiter) {
        waiting.add(waiter);
    }

    /** An acceptor has stopped accepting because the budget is used up. */
    public void notePause() {
        pauses.incrementAndGet();
    }

    /** How often acceptors have stopped accepting because the budget was used up. */
    public long pauses() {
        return pauses.get();
    }
}
