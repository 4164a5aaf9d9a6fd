package io.fairlead.model;

import org.jspecify.annotations.Nullable;

/**
 * An address, port and protocol at which a service port answers.
 *
 * <p>Threading: Immutable.
 *
 * @param address where; the wildcard address stands for every address of the machine
 * @param kind the kind of address
 * @param servicePort the service port that answers
 * @param unixSocket the Unix socket that the address stands for; null for any other kind
 */
public record Frontend(
        AddressPort address,
        FrontendKind kind,
        ServicePortId servicePort,
        @Nullable UnixSocket unixSocket) {
    public Frontend {
        if ((kind == FrontendKind.UNIX_SOCKET) != (unixSocket != null)) {
            throw new IllegalArgumentException("a " + kind + " with the Unix socket " + unixSocket);
        }
    }

    /** An address and port. */
    public Frontend(AddressPort address, FrontendKind kind, ServicePortId servicePort) {
        this(address, kind, servicePort, null);
    }

    /** A Unix socket. */
    public static Frontend of(UnixSocket socket, ServicePortId servicePort) {
        return new Frontend(socket.standIn(), FrontendKind.UNIX_SOCKET, servicePort, socket);
    }

    /** The protocol of the service port. */
    public Protocol protocol() {
        return servicePort.name().protocol();
    }

    @Override
    public String toString() {
        return kind + " " + (unixSocket == null ? address : unixSocket.path()) + " of " + servicePort;
    }
}
