package io.fairlead.relay;

import io.fairlead.observe.CloseReason;

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

    /** Resets both sides now; does nothing if the relay has ended. */
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
