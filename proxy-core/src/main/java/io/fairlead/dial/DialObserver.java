package io.fairlead.dial;

import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.select.Candidate;
import io.fairlead.transport.TcpSocket;

/**
 * A callback for the attempts and the outcome of a dial.
 *
 * <p>Threading: called on the event loop of the connection.
 */
public interface DialObserver {
    /**
     * An endpoint has accepted. The socket belongs to the observer, and so does the pick: it calls
     * {@link Candidate#release()} at the connection's end.
     *
     * @param attempts how many attempts were made, this one included
     */
    void onDialed(TcpSocket upstream, Candidate endpoint, int attempts);

    /** An endpoint has not accepted; another one is tried if attempts and time are left. */
    void onAttemptFailed(AddressPort endpoint, String cause);

    /**
     * An endpoint is ejected, because attempts in a row have failed.
     *
     * @param cause why the last of them has failed, in words
     */
    void onEjected(AddressPort endpoint, Outage outage, String cause);

    /** An ejected endpoint has accepted a connection; its ejection ends. */
    void onReturned(AddressPort endpoint);

    /**
     * No endpoint has accepted.
     *
     * @param attempts how many attempts were made; 0 if there was no endpoint to try
     */
    void onDialFailed(int attempts);

    /**
     * This machine lacked descriptors, memory or ports for an attempt until the time was up.
     *
     * @param attempts how many attempts were made before
     * @param cause what was lacking, in words
     */
    void onStarved(int attempts, String cause);

    /**
     * Every endpoint that it might have tried has as many connections as it may have, and the dial does not wait, or not any longer.
     *
     * @param attempts how many attempts were made before
     */
    default void onEndpointsFull(int attempts) {
        onDialFailed(attempts);
    }

    /**
     * The client has gone while the dial waited for an endpoint with space.
     *
     * @param attempts how many attempts were made before
     */
    default void onClientGone(int attempts) {
        onDialFailed(attempts);
    }

    /** The dial has ended because of a fault in the proxy or in the endpoint selector; it holds nothing any more. */
    void onFault(Throwable fault);
}
