package io.fairlead.transport;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to open a connected UDP socket: the socket or a failure.
 *
 * <p>Threading: Immutable.
 *
 * @param socket the socket, which the receiver closes
 * @param failure why there is none
 */
public record UdpConnection(
        @Nullable UdpSocket socket, @Nullable ConnectFailure failure) {
    static UdpConnection of(UdpSocket socket) {
        return new UdpConnection(socket, null);
    }

    static UdpConnection failed(ConnectFailure failure) {
        return new UdpConnection(null, failure);
    }
}
