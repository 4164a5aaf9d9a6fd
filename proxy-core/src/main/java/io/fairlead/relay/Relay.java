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
}
