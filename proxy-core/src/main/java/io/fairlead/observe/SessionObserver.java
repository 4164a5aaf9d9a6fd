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

    /**
     * A session has got an endpoint, for the first time or after it left another.
     *
     * @param service the address and port that the client uses
     * @param client the client's address
     */
    default void onOpened(Frontend frontend, AddressPort service, AddressPort client, AddressPort endpoint) {}

    /**
     * A session is still open. Its event loop reports it at intervals, so that counters grow while it lives; its summary says
     * how much has been reported.
     */
    default void onProgress(SessionProgress progress) {}

    /** A session has ended, or has left its endpoint for another; called exactly once for each endpoint that it had. */
    void onEnded(SessionSummary summary);

    /** Datagrams to a frontend, or from its endpoints, were dropped. */
    default void onDropped(Frontend frontend, DatagramDrop reason, int datagrams) {}

    /** An observer that reports everything to two others, one after the other. */
    static SessionObserver both(SessionObserver first, SessionObserver second) {
        return new BothSessionObservers(first, second);
    }
}
