package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;

/**
 * Observes how well endpoints do.
 *
 * <p>Threading: called on event loops; implementations are thread-safe and do not block.
 */
public interface EndpointObserver {
    /** An observer that does nothing. */
    EndpointObserver NONE = new EndpointObserver() {};

    /**
     * An endpoint did not accept a connection or a datagram; another is tried if there is one, and attempts and time are left.
     *
     * @param cause in words, such as {@code Connection refused}
     */
    default void onAttemptFailed(Frontend frontend, AddressPort endpoint, String cause) {}

    /** An endpoint of a service port is ejected, because attempts in a row have failed there. */
    default void onEndpointEjected(Frontend frontend, Ejection ejection) {}

    /** An ejected endpoint has accepted a connection, or answered a datagram; its ejection ends. */
    default void onEndpointReturned(Frontend frontend, AddressPort endpoint) {}
}
