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
}
