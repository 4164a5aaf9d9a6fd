package io.fairlead.transport;

/**
 * Observes a UDP socket that is readable or has an error.
 *
 * <p>Threading: called on the event loop of the socket.
 */
public interface UdpObserver {
    /**
     * Datagrams can be received, or the socket has an error. It is called again, once the event loop has served its other sockets,
     * until nothing is left.
     *
     * @param hasError whether there is an error
     */
    void onReady(UdpSocket socket, boolean hasError);
}
