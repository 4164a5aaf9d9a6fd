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

    /** How many of these bytes, both ways, never left the kernel. */
    long splicedBytes();

    /** Resets both sides now; does nothing if the relay has ended. */
    void abort(CloseReason reason);
}
