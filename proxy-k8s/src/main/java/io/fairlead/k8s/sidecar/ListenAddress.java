package io.fairlead.k8s.sidecar;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * Where a sidecar listens: {@code 127.0.0.1:5432}, {@code [::1]:5432} or, for UDP, {@code 127.0.0.1:53/udp}.
 *
 * <p>Threading: Immutable.
 */
public record ListenAddress(AddressPort address, Protocol protocol) {
    private static final String EXPECTED =
            "; expected an IP address and a port, such as 127.0.0.1:5432, [::1]:5432 or 127.0.0.1:53/udp";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is none
     */
    public static ListenAddress parse(String text) {
        int slash = text.lastIndexOf('/');
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
        try {
            AddressPort address = AddressPort.parse(slash < 0 ? text : text.substring(0, slash));
            if (address.port() == 0) {
                throw new IllegalArgumentException("port 0 is not within 1 to " + AddressPort.MAX_PORT);
            }
            return new ListenAddress(address, protocol(protocol));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--listen is '" + text + "': " + e.getMessage() + EXPECTED, e);
        }
    }

    private static Protocol protocol(String text) {
        return switch (text) {
            case "tcp" -> Protocol.TCP;
            case "udp" -> Protocol.UDP;
            default -> throw new IllegalArgumentException("'" + text + "' is not a protocol");
        };
    }

    @Override
    public String toString() {
        return protocol == Protocol.TCP ? address.toString() : address + "/udp";
    }
}
