package io.fairlead.select;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a service port that wait because every endpoint which they could use has as many connections as it may have. It
 * is shared by all event loops.
 *
 * <p>Threading: Thread-safe; a lock is held for some instructions. Nothing takes it while no connection waits.
 */
public final class WaitQueue {
    /*
     * Who gets what is freed
     *
     * A connection that ends is first subtracted from its endpoint. If some wait, it is then counted there again, for the first of
     * them, to which the endpoint is offered: so a newcomer can overtake only within these few instructions. One that cannot use the
     * endpoint (it has failed there, or its traffic policy excludes it) declines and keeps its place, and the offer goes on to the
     * next one behind it.
     *
     * No wake-up is lost. A connection enters the queue before it picks for a last time; one that ends is subtracted before it
     * looks at the queue. Both are sequentially consistent, so at least one of them sees the other. The same holds for an offer that has
     * found no taker: it is given back first, and then the queue is looked at again.
     */

    private final Object lock = new Object();
    private volatile int capacity;
    private volatile long timeoutNanos;

    /** How many wait; written under the lock. */
    private volatile int size;

    /** How many of these have no offer; written under the lock. */
    private volatile int idle;

    private @Nullable Waiter first;
    private @Nullable Waiter last;
    private long tickets;

    WaitQueue() {}

    /** So many connections may wait from now on, and for so long; those that wait already stay. */
    void follow(int most, Duration timeout) {
        capacity = most;
        timeoutNanos = timeout.toNanos();
    }

    /** How long a connection waits at most. */
    public long timeoutNanos() {
        return timeoutNanos;
    }

    /** How many connections may wait. */
    public int capacity() {
        return capacity;
    }

    /** How many wait now. */
    public int size() {
        return size;
    }

    /**
     * Takes the last place. The caller picks once more afterwards.
     *
     * @return false if the queue is full
     */
    public boolean tryEnter(Waiter waiter) {
        synchronized (lock) {
            if (size >= capacity) {
                return false;
            }
            assert waiter.ticket == 0 : "a connection waits twice";
            waiter.ticket = ++tickets;
            waiter.hasOffer = false;
            waiter.earlier = last;
            waiter.later = null;
            if (last == null) {
                first = waiter;
            } else {
                last.later = waiter;
            }
            last = waiter;
            setCounts(size + 1, idle + 1);
            return true;
        }
    }

    /** Gives up the place, if it has one. An offer that is on its way is for the waiter to pass on, see {@link #passOn}. */
    public void leave(Waiter waiter) {
        synchronized (lock) {
            if (waiter.ticket == 0) {
                return;
            }
            setCounts(size - 1, waiter.hasOffer ? idle : idle - 1);
            unlink(waiter);
        }
    }

    /**
     * Keeps the place without the offer. The caller picks once more afterwards, because it may have missed another one meanwhile.
     *
     * @return what to give to {@link #passOn} for the rest of the queue
     */
    public long decline(Waiter waiter) {
        synchronized (lock) {
            if (waiter.ticket != 0 && waiter.hasOffer) {
                waiter.hasOffer = false;
                setCounts(size, idle + 1);
            }
            return waiter.ticket;
        }
    }

    /** Offers an endpoint, on which a connection is counted that does not use it, to the others; gives it back if none takes it. */
    public void passOn(Candidate candidate, long after) {
        Waiter next = next(after);
        if (next != null) {
            next.offer(candidate);
            return;
        }
        candidate.giveBack();
        offer(candidate, after);
    }

    /** A connection to the endpoint has ended: those that wait get what is free there. */
    void offer(Candidate candidate) {
        offer(candidate, 0);
    }

    private void offer(Candidate candidate, long after) {
        while (idle > 0 && hasNext(after) && candidate.tryTake()) {
            Waiter next = next(after);
            if (next == null) {
                candidate.giveBack();
            } else {
                next.offer(candidate);
            }
        }
    }

    /** Endpoints or limits have changed: all look for themselves, in their order. */
    void offerAll() {
        List<Waiter> all = new ArrayList<>();
        synchronized (lock) {
            for (Waiter waiter = first; waiter != null; waiter = waiter.later) {
                all.add(waiter);
            }
        }
        all.forEach(waiter -> waiter.offer(null));
    }

    private boolean hasNext(long after) {
        synchronized (lock) {
            return find(after) != null;
        }
    }

    /** The first one without an offer behind a place; it has one now. */
    private @Nullable Waiter next(long after) {
        synchronized (lock) {
            Waiter found = find(after);
            if (found != null) {
                found.hasOffer = true;
                setCounts(size, idle - 1);
            }
            return found;
        }
    }

    private @Nullable Waiter find(long after) {
        if (last == null || last.ticket <= after) {
            return null;
        }
        Waiter waiter = first;
        while (waiter != null && (waiter.hasOffer || waiter.ticket <= after)) {
            waiter = waiter.later;
        }
        return waiter;
    }

    private void unlink(Waiter waiter) {
        Waiter earlier = waiter.earlier;
        Waiter later = waiter.later;
        if (earlier == null) {
            first = later;
        } else {
            earlier.later = later;
        }
        if (later == null) {
            last = earlier;
        } else {
            later.earlier = earlier;
        }
        waiter.earlier = null;
        waiter.later = null;
        waiter.ticket = 0;
        waiter.hasOffer = false;
    }

    /** The lock is held. */
    private void setCounts(int all, int withoutOffer) {
        size = all;
        idle = withoutOffer;
    }
}
