package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * Observes connections.
 *
 * <p>Threading: called on event loops; implementations are thread-safe and do not block.
 */
public interface ConnectionObserver {
    /** An observer that does nothing. */
    ConnectionObserver NONE = summary -> {};

    /** A connection has ended, for whatever reason; called exactly once for each accepted connection. */
    void onClosed(ConnectionSummary summary);

    /**
     * An endpoint did not accept a connection; another is tried if attempts and time are left.
     *
     * @param cause in words, such as {@code Connection refused}
     */
    default void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {}

    /** An endpoint of a service port is ejected, because attempts in a row have failed there. */
    default void onEndpointEjected(Frontend frontend, Ejection ejection) {}

    /** An ejected endpoint has accepted a connection; its ejection ends. */
    default void onEndpointReturned(Frontend frontend, AddressPort endpoint) {}
}
