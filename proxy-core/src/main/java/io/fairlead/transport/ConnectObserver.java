package io.fairlead.transport;

/**
 * A callback for the outcome of one attempt to connect.
 *
 * <p>Threading: called on the event loop of the attempt.
 */
public interface ConnectObserver {
    /** The endpoint has accepted; the socket now belongs to the observer. */
    void onConnected(TcpSocket upstream);

    /** The endpoint has not accepted, or this machine could not try. */
    void onConnectFailed(ConnectFailure failure);
}
