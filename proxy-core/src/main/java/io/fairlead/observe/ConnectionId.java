package io.fairlead.observe;

import io.fairlead.model.Protocol;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of a connection or UDP session for as long as the process runs.
 *
 * <p>Threading: Immutable.
 *
 * @param protocol TCP for a connection, UDP for a session
 * @param loop its event loop; the first one is 1
 * @param number counts the connections, or the sessions, of the event loop; the first one is 1
 */
public record ConnectionId(Protocol protocol, int loop, long number) {
    private static final String UDP_PREFIX = "u";
    private static final Pattern TEXT = Pattern.compile("(u?)([0-9]{1,5})-([0-9]{1,18})");

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    public static ConnectionId parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not the id of a connection, such as 1-42, or of a UDP"
                    + " session, such as u1-42");
        }
        return new ConnectionId(
                matcher.group(1).isEmpty() ? Protocol.TCP : Protocol.UDP,
                Integer.parseInt(matcher.group(2)),
                Long.parseLong(matcher.group(3)));
    }

    @Override
    public String toString() {
        return (protocol == Protocol.UDP ? UDP_PREFIX : "") + loop + "-" + number;
    }
}
