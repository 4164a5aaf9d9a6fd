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
     * @param attempts how many endpoints were tried, with this one
     * @param connectNanos since the client was accepted
     */
    default void onConnected(Frontend frontend, AddressPort endpoint, int attempts, long connectNanos) {}

    /** A connection has ended, for whatever reason; called exactly once for each accepted connection. */
    void onClosed(ConnectionSummary summary);
}
