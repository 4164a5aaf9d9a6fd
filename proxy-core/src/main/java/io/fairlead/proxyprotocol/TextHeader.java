package io.fairlead.proxyprotocol;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.proxyprotocol.HeaderResult.Bad;
import io.fairlead.proxyprotocol.HeaderResult.Header;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Version 1 of the header: a line of text.
 *
 * <p>Threading: without state.
 *
 * <p>Source: PROXY protocol, section 2.1.
 */
final class TextHeader {
    /** Bytes of the longest line, its end included. */
    static final int MAX_BYTES = 107;

    private static final int FIELDS = 6;
    private static final int MAX_PORT_DIGITS = 5;

    private TextHeader() {}

    /** Parses bytes that begin with {@code PROXY} and a space. */
    static HeaderResult parse(byte[] bytes, int length) {
        int end = lineEnd(bytes, Math.min(length, MAX_BYTES));
        if (end < 0) {
            return length >= MAX_BYTES
                    ? new Bad("a PROXY protocol line has no end within " + MAX_BYTES + " bytes")
                    : HeaderParser.INCOMPLETE;
        }
        if (end < 2 || bytes[end - 2] != '\r') {
            return new Bad("a PROXY protocol line ends with LF instead of CR LF");
        }
        String line = new String(bytes, 0, end - 2, StandardCharsets.ISO_8859_1);
        return parse(line, end);
    }

    /** How many bytes the line has with its end; negative if the end has not come yet. */
    private static int lineEnd(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static HeaderResult parse(String line, int length) {
        String[] fields = line.split(" ", -1);
        return switch (fields[1]) {
            // Whatever follows is to be ignored.
            case "UNKNOWN" -> new Header(length, null);
            case "TCP4" -> addresses(fields, IpFamily.IPV4, length);
            case "TCP6" -> addresses(fields, IpFamily.IPV6, length);
            default -> new Bad("a PROXY protocol line names another protocol than TCP4, TCP6 and UNKNOWN");
        };
    }

    private static HeaderResult addresses(String[] fields, IpFamily family, int length) {
        if (fields.length != FIELDS) {
            return new Bad("a PROXY protocol line has " + fields.length + " fields instead of " + FIELDS);
        }
        IpAddress source = address(fields[2], family);
        IpAddress destination = address(fields[3], family);
        int sourcePort = port(fields[4]);
        int destinationPort = port(fields[5]);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            return new Bad("a PROXY protocol line has an address or a port that is not valid for " + fields[1]);
        }
        return new Header(
                length,
                new ProxyAddresses.Inet(
                        new AddressPort(source, sourcePort), new AddressPort(destination, destinationPort)));
    }

    private static @Nullable IpAddress address(String text, IpFamily family) {
        boolean isColoned = text.indexOf(':') >= 0;
        if (isColoned != (family == IpFamily.IPV6) || !isColoned && hasLeadingZero(text)) {
            return null;
        }
        return IpAddress.parseOrNull(text);
    }

    private static boolean hasLeadingZero(String quad) {
        for (String number : quad.split("\\.", -1)) {
            if (number.length() > 1 && number.charAt(0) == '0') {
                return true;
            }
        }
        return false;
    }

    /** Negative for what is no port. */
    private static int port(String text) {
        if (text.isEmpty() || text.length() > MAX_PORT_DIGITS || text.length() > 1 && text.charAt(0) == '0') {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port <= AddressPort.MAX_PORT ? port : -1;
    }
}
