package io.fairlead.k8s.sidecar;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import io.fairlead.model.UnixSocket;

/** Where a sidecar listens. Immutable. */
public sealed interface ListenAddress {
    /** The protocol of the Service's port that is served there. */
    Protocol protocol();

    /** {@code 127.0.0.1:5432}, {@code [::1]:5432} or, for UDP, {@code 127.0.0.1:53/udp}. */
    record Ip(AddressPort address, Protocol protocol) implements ListenAddress {
        @Override
        public String toString() {
            return protocol == Protocol.TCP ? address.toString() : address + "/udp";
        }
    }

    /** {@code unix:/run/db.sock}. */
    record Unix(UnixSocket socket) implements ListenAddress {
        @Override
        public Protocol protocol() {
            return Protocol.TCP;
        }

        @Override
        public String toString() {
            return socket.toString();
        }
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static ListenAddress parse(String text) {
        try {
            return text.startsWith(UnixSocket.PREFIX)
                    ? new Unix(UnixSocket.at(text.substring(UnixSocket.PREFIX.length())))
                    : ip(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--listen is '" + text + "': " + e.getMessage() + "; expected an IP address and a port, such as"
                            + " 127.0.0.1:5432, [::1]:5432 or 127.0.0.1:53/udp, or a path, such as unix:/run/db.sock",
                    e);
        }
    }

    private static Ip ip(String text) {
        int slash = text.lastIndexOf('/');
        AddressPort address = AddressPort.parse(slash < 0 ? text : text.substring(0, slash));
        if (address.port() == 0) {
            throw new IllegalArgumentException("port 0 is not within 1 to " + AddressPort.MAX_PORT);
        }
        return new Ip(address, slash < 0 ? Protocol.TCP : protocol(text.substring(slash + 1)));
    }

    private static Protocol protocol(String text) {
        return switch (text) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> throw new IllegalArgumentException("'" + text + "' is not a protocol");
        };
    }
}
