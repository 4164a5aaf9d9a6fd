package io.fairlead.transport;

/**
 * Takes accepted connections.
 *
 * <p>Threading: called on the event loop that the connection stays on.
 */
@FunctionalInterface
public interface AcceptHandler {
    /** A client has connected; the socket now belongs to the handler. */
    void onAccept(TcpSocket downstream);
}
