package io.fairlead.model;

/**
 * An IP address and a port.
 *
 * <p>Threading: Immutable.
 *
 * @param address the address
 * @param port the port, 0 to 65535; 0 lets the kernel choose where something is bound to it
 */
public record AddressPort(IpAddress address, int port) implements Comparable<AddressPort> {
    /** The highest port. */
    public static final int MAX_PORT = 65535;

    public AddressPort {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port " + port + " is not within 0 to " + MAX_PORT);
        }
    }

    /** Parses {@code 10.0.0.1:80} or {@code [fd00::1]:80}. */
    public static AddressPort parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            throw new IllegalArgumentException("'" + text + "' has no port; write 10.96.0.1:80 or [fd00::1]:80");
        }
        return new AddressPort(parseHost(text, text.substring(0, colon)), parsePort(text, text.substring(colon + 1)));
    }

    private static IpAddress parseHost(String text, String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return IpAddress.parse(host.substring(1, host.length() - 1));
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + text + "' needs brackets around the address; write [fd00::1]:80");
        }
        return IpAddress.parse(host);
    }

    private static int parsePort(String text, String port) {
        try {
            return Decimal.parse(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + port + "' in '" + text + "' is not a port number", e);
        }
    }

    /** The family of the address. */
    public IpFamily family() {
        return address.family();
    }

    /** By address, then by port. */
    @Override
    public int compareTo(AddressPort other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    /** By the text, but without making it; kube-proxy has endpoints in this order. */
    public int compareTextTo(AddressPort other) {
        int byAddress = address.compareTextTo(other.address);
        return byAddress != 0 || port == other.port
                ? byAddress
                : Integer.toString(port).compareTo(Integer.toString(other.port));
    }

    /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}; {@code unix} for a client of a Unix socket. */
    @Override
    public String toString() {
        if (UnixSocket.isStandIn(this)) {
            return "unix";
        }
        return address.family() == IpFamily.IPV4 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
