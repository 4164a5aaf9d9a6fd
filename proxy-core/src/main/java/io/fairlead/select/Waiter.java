package io.fairlead.select;

import org.jspecify.annotations.Nullable;

/**
 * A connection in a {@link WaitQueue}.
 *
 * <p>Threading: {@link #offer} comes from any thread; the fields are guarded by the queue.
 */
public abstract class Waiter {
    @Nullable
    Waiter earlier;

    @Nullable
    Waiter later;

    /** Its place: the larger it is, the later it has come; 0 while it is not in the queue. */
    long ticket;

    /** Whether it has an offer that it has not answered yet. */
    boolean hasOffer;

    /** Waits for nothing. */
    protected Waiter() {}

    /**
     * An endpoint may take the connection. The answer comes on the connection's own event loop: it {@linkplain WaitQueue#leave leaves} the
     * queue and connects to the endpoint, or {@linkplain WaitQueue#decline declines}.
     *
     * @param candidate has the connection counted on it; null if it had better pick by itself, because endpoints or limits are
     *     different now
     */
    protected abstract void offer(@Nullable Candidate candidate);
}
