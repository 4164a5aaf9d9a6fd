package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * Observes UDP sessions.
 *
 * <p>Threading: called on event loops; implementations are thread-safe and do not block.
 */
public interface SessionObserver {
    /** An observer that does nothing. */
    SessionObserver NONE = summary -> {};

    /** A session has got an endpoint, for the first time or after it left another. */
    default void onOpened(Frontend frontend, AddressPort endpoint) {}

    /** A session has ended, or has left its endpoint for another; called exactly once for each endpoint that it had. */
    void onEnded(SessionSummary summary);

    /** Datagrams to a frontend, or from its endpoints, were dropped. */
    default void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {}
}
