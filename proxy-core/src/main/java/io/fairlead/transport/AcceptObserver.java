package io.fairlead.transport;

/**
 * Is handed accepted connections.
 *
 * <p>Threading: called on the event loop that the connection stays on.
 */
@FunctionalInterface
public interface AcceptObserver {
    /** A client has connected; the socket now belongs to the observer. */
    void onAccept(TcpSocket downstream);
}
