package io.fairlead.select;

import io.fairlead.config.EjectionConfig;
import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint with the state of this proxy's connections to it: its address, the number of open connections, and
 * whether it accepts new ones. It stays the same object, and keeps its count, while its endpoint is removed and added
 * again, as long as connections are open to it.
 *
 * <p>Threading: Thread-safe. Hot path.
 *
 * <p>Ownership: a pick returns it with one connection counted; the caller releases that count exactly once with
 * {@link #release}.
 */
public final class Candidate {
    private static final AtomicIntegerFieldUpdater<Candidate> OPEN =
            AtomicIntegerFieldUpdater.newUpdater(Candidate.class, "open");

    private static final AtomicReferenceFieldUpdater<Candidate, @Nullable Outage> OUTAGE =
            AtomicReferenceFieldUpdater.newUpdater(Candidate.class, Outage.class, "outage");

    private final AddressPort address;
    private volatile int open;
    private volatile @Nullable Outage outage;
    private volatile @Nullable EndpointLimit limit;
    private volatile Endpoint endpoint;
    private volatile int generation;
    private volatile boolean isDrained;
    private volatile boolean isTimed;
    private volatile long connectTime = ConnectTime.UNKNOWN;
    private volatile @Nullable SlowStart slowStart;
    private final @Nullable WarmUp warmUp;
    private boolean isReachable;

    /** A candidate that has no slow starts. */
    Candidate(Endpoint endpoint) {
        this(endpoint, null);
    }

    /** @param warmUp the slow starts of its service port */
    Candidate(Endpoint endpoint, @Nullable WarmUp warmUp) {
        this.endpoint = endpoint;
        this.warmUp = warmUp;
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

    /**
     * Counts a connection; for selectors that choose without regard to the count. They need not know of limits: a pick that exceeds
     * one is taken back.
     */
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
     * The end of a connection that a pick counted. Connections that wait for an endpoint may get its place.
     *
     * @throws IllegalStateException if no connection is counted: it was released twice
     */
    public void release() {
        giveBack();
        EndpointLimit now = limit;
        if (now != null) {
            now.queue().offer(this);
        }
    }

    /** The same without a look at those that wait. */
    void giveBack() {
        if (OPEN.getAndDecrement(this) <= 0) {
            OPEN.incrementAndGet(this);
            throw new IllegalStateException("a connection to " + address + " was released twice");
        }
    }

    /** Whether it has as many connections as it may have, those that are being opened included. */
    public boolean isFull() {
        EndpointLimit now = limit;
        return now != null && open >= now.connections();
    }

    /** How many connections it may have; 0 for any number. */
    public int connectionLimit() {
        EndpointLimit now = limit;
        return now == null ? 0 : now.connections();
    }

    /** Another limit for the connections to come; null for none. Control thread. */
    void setLimit(@Nullable EndpointLimit other) {
        limit = other;
    }

    /**
     * Takes back a pick that would exceed the limit. Of several that come at once on several event loops, as many keep theirs as there is
     * space for: each looks at a count that includes it and all that have kept theirs, and the last one to look sees no more than these.
     *
     * @return false if it was taken back
     */
    boolean keepsPick() {
        EndpointLimit now = limit;
        while (now != null) {
            int counted = open;
            if (counted <= now.connections()) {
                return true;
            }
            if (OPEN.compareAndSet(this, counted, counted - 1)) {
                return false;
            }
        }
        return true;
    }

    /** Counts a connection if the limit allows one more. */
    boolean tryTake() {
        EndpointLimit now = limit;
        while (true) {
            int counted = open;
            if (now != null && counted >= now.connections()) {
                return false;
            }
            if (OPEN.compareAndSet(this, counted, counted + 1)) {
                return true;
            }
        }
    }

    /** Its recent failures; null if it is healthy. */
    public @Nullable Outage outage() {
        return outage;
    }

    /** Whether it is ejected now. */
    public boolean isEjected(long nowNanos) {
        Outage now = outage;
        return now != null && now.isEjected(nowNanos);
    }

    /** Whether nothing keeps new connections from it. */
    boolean isAvailable(long nowNanos) {
        return !isDrained && !isEjected(nowNanos) && !isFull();
    }

    /** Whether it is ejected, or was and has not accepted a connection since. */
    public boolean isEjected() {
        Outage now = outage;
        return now != null && now.wasEjected();
    }

    /**
     * A connection that was picked for it is about to try it: if it was ejected, this is its trial.
     *
     * @param timeoutNanos how long the attempt may take
     * @return false if another event loop's connection has just become its trial: this one had better go elsewhere
     */
    public boolean tryMarkTried(long nowNanos, long timeoutNanos) {
        Outage now = outage;
        return now == null
                || !now.isTrialDue(nowNanos)
                || OUTAGE.compareAndSet(this, now, now.onTrial(nowNanos, timeoutNanos));
    }

    /** The next connection that is sent to it is its trial, if it is ejected and no trial is under way. */
    void makeDueForTrial(long nowNanos) {
        Outage now = outage;
        if (now != null && now.isEjected(nowNanos) && !now.isOnTrial()) {
            OUTAGE.compareAndSet(this, now, now.dueForTrial(nowNanos));
        }
    }

    /**
     * It has not accepted a connection, for a reason of its own. An attempt that began before the endpoint was removed
     * and added again does not count.
     *
     * @param evidence the evidence of the attempt
     * @param cause why it failed, in words
     * @param attemptGeneration its {@link #generation} when the attempt began
     * @param begunNanos when the attempt began
     * @return the new state if this failure ejected it; null if not
     */
    public @Nullable Outage markFailed(
            Evidence evidence,
            String cause,
            EjectionConfig config,
            int attemptGeneration,
            long begunNanos,
            long nowNanos) {
        while (config.isEnabled() && attemptGeneration == generation) {
            Outage before = outage;
            Outage counted = (before == null ? Outage.NONE : before).after(evidence, config, begunNanos, nowNanos);
            Outage after = counted.equals(before) ? counted : counted.because(cause);
            if (OUTAGE.compareAndSet(this, before, after)) {
                return after.ejections() > (before == null ? 0 : before.ejections()) ? after : null;
            }
        }
        return null;
    }

    /**
     * As many checks in a row have failed as eject it. Checks that began before the endpoint was removed do not count.
     *
     * @param failedChecks how many there were
     * @param cause why the last one failed, in words
     * @param checkGeneration its {@link #generation} when the check began
     * @param nextNanos when the next check has its outcome at the latest
     * @return the new state if that ejected it; null if not
     */
    public @Nullable Outage markChecksFailed(
            int failedChecks, String cause, EjectionConfig config, int checkGeneration, long nextNanos, long nowNanos) {
        while (checkGeneration == generation) {
            Outage before = outage;
            Outage after = (before == null ? Outage.NONE : before)
                    .afterChecks(failedChecks, config, nextNanos, nowNanos)
                    .because(cause);
            if (OUTAGE.compareAndSet(this, before, after)) {
                return before == null || !before.wasEjected() ? after : null;
            }
        }
        return null;
    }

    /**
     * It has accepted a connection.
     *
     * @return the outage that has ended by that; null if it was well
     */
    public @Nullable Outage markAccepted() {
        return outage == null ? null : recovered(OUTAGE.getAndSet(this, null));
    }

    /** One that returns from an ejection starts slowly, if its Service asks for that. */
    private @Nullable Outage recovered(@Nullable Outage ended) {
        if (ended != null && ended.wasEjected() && warmUp != null) {
            warmUp.begin(this);
        }
        return ended;
    }

    void setSlowStart(SlowStart start) {
        slowStart = start;
    }

    /** Its weight: {@value SlowStart#FULL}, or less while it is in its slow start. */
    int weight(long nowNanos) {
        SlowStart start = slowStart;
        return start == null ? SlowStart.FULL : start.weight(nowNanos);
    }

    /** Whether the times that it takes to accept are of interest. Control thread. */
    void setTimed(boolean timed) {
        isTimed = timed;
    }

    /**
     * It has taken a time to accept a connection. Does nothing unless its Service compares these times.
     *
     * @param takenNanos the time from the first packet to the answer
     */
    public void markConnectTime(long takenNanos, long nowNanos) {
        if (isTimed) {
            // Of two event loops at the same time one measurement may be lost, which does not matter.
            connectTime = ConnectTime.after(connectTime, takenNanos, nowNanos);
        }
    }

    /** The average time in microseconds that it takes to accept a connection; 0 if that is not known. */
    public int connectMicros(long nowNanos) {
        return ConnectTime.micros(connectTime, nowNanos);
    }

    /** Another one after it was gone. Clients are remembered, and failures are counted, for one generation only. */
    public int generation() {
        return generation;
    }

    /** Whether an operator wants it to get no new connections while others are available. */
    public boolean isDrained() {
        return isDrained;
    }

    void setDrained(boolean drained) {
        isDrained = drained;
    }

    /** Whether some connection may go to it now. Control thread. */
    boolean isReachable() {
        return isReachable;
    }

    /** It is reachable, with these conditions; an endpoint that comes back starts without failures. Control thread. */
    void markReachable(Endpoint current) {
        endpoint = current;
        if (!isReachable) {
            isReachable = true;
            outage = null;
            slowStart = null;
        }
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
