package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * One downstream/upstream pair whose bytes are being moved.
 *
 * <p>Threading: Confined to its event loop.
 */
public interface Relay {
    /** Bytes that the endpoint's socket has taken so far. */
    long bytesToUpstream();

    /** Bytes that the client's socket has taken so far. */
    long bytesToDownstream();

    /** When a byte last passed in either direction, or one side ended, by the clock of the event loop. */
    long lastActivityNanos();

    /** Whether one side has ended and the other one has not. */
    boolean isHalfClosed();

    /** Whether a direction is being spliced. */
    boolean isSpliced();

    /** How many of these bytes, both ways, never left the kernel. */
    long splicedBytes();

    /**
     * Stops for a while, so that another process can go on with it: nothing is read, written or watched any more. {@link #thaw} or {@link
     * #forget} comes next.
     *
     * @return its state, with descriptors that stay the relay's; null if it cannot be moved now
     */
    default @Nullable RelayState freeze() {
        return null;
    }

    /** Goes on after {@link #freeze}: nothing has come of the move. */
    default void thaw() {
        throw new IllegalStateException("not frozen");
    }

    /** Another process goes on with it: the descriptors are closed, without ending anything. The observer is not called. */
    default void forget() {
        throw new IllegalStateException("not frozen");
    }

    /** Resets both sides now; does nothing if the relay has ended, or is frozen. */
    void abort(CloseReason reason);

    /**
     * Begins to end both sides in good order, if no byte is on its way: the endpoint gets the end of the stream, what it still sends
     * reaches the client, and then both sides are closed. See {@link OrderlyEnd}.
     *
     * @return false if bytes are on their way, and nothing was done; true if the relay ends or has ended
     */
    boolean tryEnd(CloseReason reason);

    /**
     * Resets both sides, the client's once it has got what the endpoint has sent so far. A splice relay waits for that; a copy
     * relay does not wait for the client to acknowledge it. Does nothing if the relay has ended.
     */
    void cut(CloseReason reason);

    /** Whether it is being ended in good order. */
    boolean isEnding();
}
