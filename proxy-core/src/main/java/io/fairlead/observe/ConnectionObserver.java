package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * Observes connections, and the endpoints that they go to.
 *
 * <p>Threading: called on event loops; implementations are thread-safe and do not block.
 */
public interface ConnectionObserver extends EndpointObserver {
    /** An observer that does nothing. */
    ConnectionObserver NONE = summary -> {};

    /**
     * An endpoint has accepted a connection; it is relayed from now on.
     *
     * @param client the client's address
     * @param attempts how many endpoints were tried, with this one
     * @param connectNanos since the client was accepted
     */
    default void onConnected(
            Frontend frontend, AddressPort client, AddressPort endpoint, int attempts, long connectNanos) {}

    /**
     * A connection is still open. Its event loop reports it at intervals, so that counters grow while it lives; its summary
     * says how much has been reported.
     */
    default void onProgress(ConnectionProgress progress) {}

    /** A connection has ended, for whatever reason; called exactly once for each accepted connection. */
    void onClosed(ConnectionSummary summary);

    /** An observer that reports everything to two others, one after the other. */
    static ConnectionObserver both(ConnectionObserver first, ConnectionObserver second) {
        return new BothConnectionObservers(first, second);
    }
}
