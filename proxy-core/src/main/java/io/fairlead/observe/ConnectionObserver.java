package io.fairlead.observe;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import java.time.Duration;

/**
 * Is told of connections.
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

    /**
     * An endpoint is passed over where there is another, because attempts in a row have failed there.
     *
     * @param failures how many
     * @param time for how long; then a connection tries it again
     */
    default void onEndpointEjected(Frontend frontend, AddressPort endpoint, int failures, Duration time) {}

    /** An endpoint that was ejected has accepted a connection, and is no longer passed over. */
    default void onEndpointReturned(Frontend frontend, AddressPort endpoint) {}
}
