package io.fairlead.k8s.dns;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;

/**
 * Endpoints that DNS names, as users write them: {@code dns:HOST:PORT} or {@code dns+srv:_service._proto.NAME}.
 *
 * <p>Threading: Immutable.
 */
public sealed interface DnsSpec {
    /** Begins the text of {@link Host}. */
    String HOST_PREFIX = "dns:";

    /** Begins the text of {@link ServiceRecords}. */
    String SRV_PREFIX = "dns+srv:";

    /** The name that is looked up; relative names are completed with the search domains of {@code /etc/resolv.conf}. */
    String name();

    /**
     * All addresses of a host (A and AAAA records), with one port.
     *
     * @param name the host name
     * @param port the port of every endpoint, 1 to 65535
     */
    record Host(String name, int port) implements DnsSpec {
        @Override
        public String toString() {
            return HOST_PREFIX + name + ":" + port;
        }
    }

    /**
     * The targets of SRV records, each with the port of its record (RFC 2782).
     *
     * @param name the name of the records
     */
    record ServiceRecords(String name) implements DnsSpec {
        @Override
        public String toString() {
            return SRV_PREFIX + name;
        }
    }

    /** Whether a text is meant to be endpoints by DNS, right or wrong. */
    static boolean isMeantBy(String text) {
        return text.startsWith(HOST_PREFIX) || text.startsWith(SRV_PREFIX);
    }

    /**
     * Parses either kind.
     *
     * @throws IllegalArgumentException if the text is neither; the message says what to write
     */
    static DnsSpec parse(String text) {
        if (text.startsWith(SRV_PREFIX)) {
            return serviceRecords(text, text.substring(SRV_PREFIX.length()));
        }
        if (text.startsWith(HOST_PREFIX)) {
            return host(text, text.substring(HOST_PREFIX.length()));
        }
        throw new IllegalArgumentException("'" + text + "' does not name endpoints by DNS; write dns:HOST:PORT for the"
                + " addresses of a host, or dns+srv:_NAME._tcp.HOST for SRV records");
    }

    private static DnsSpec host(String text, String rest) {
        int colon = rest.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' has no port; write dns:" + rest
                    + ":PORT, or dns+srv:_NAME._tcp." + rest + " to take the ports from SRV records");
        }
        String name = rest.substring(0, colon);
        String bare = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        if (IpAddress.parseOrNull(bare) != null) {
            throw new IllegalArgumentException(
                    "'" + name + "' in '" + text + "' is an address, which needs no DNS; write it without 'dns:'");
        }
        check(text, name);
        return new Host(name, port(text, rest.substring(colon + 1)));
    }

    private static DnsSpec serviceRecords(String text, String name) {
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' has a port, but SRV records contain the ports; write dns+srv:"
                            + name.substring(0, name.indexOf(':')));
        }
        check(text, name);
        return new ServiceRecords(name);
    }

    private static int port(String text, String port) {
        int number = digits(port);
        if (number < 1 || number > AddressPort.MAX_PORT) {
            throw new IllegalArgumentException(
                    "'" + port + "' in '" + text + "' is not a port; write a number from 1 to " + AddressPort.MAX_PORT);
        }
        return number;
    }

    private static int digits(String text) {
        boolean isNumber = !text.isEmpty() && text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Integer.parseInt(text) : -1;
    }

    private static void check(String text, String name) {
        String problem = DnsNames.problem(name);
        if (problem != null) {
            throw new IllegalArgumentException("'" + name + "' in '" + text + "' is not a DNS name: " + problem);
        }
    }
}
