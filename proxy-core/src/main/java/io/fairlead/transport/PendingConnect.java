package io.fairlead.transport;

/**
 * An attempt to connect that has not ended yet.
 *
 * <p>Threading: Confined to its event loop.
 */
@FunctionalInterface
public interface PendingConnect {
    /** An attempt that has ended already. */
    PendingConnect ENDED = () -> {};

    /** Closes the socket; the observer is not called any more. Does nothing once the attempt has ended. */
    void cancel();
}
