package io.fairlead.model;

import org.jspecify.annotations.Nullable;

/**
 * The text of an IP address, read as the Kubernetes API reads it: leading zeros mean nothing, so that IPv4 is always
 * decimal; the last 32 bits of IPv6 may be written as IPv4. Names are never resolved. Clusters have hundreds of
 * thousands of addresses, so nothing is allocated but the result.
 *
 * <p>Threading: confined to the call that made it.
 *
 * <p>Source: Kubernetes' ParseIPSloppy; RFC 4291 section 2.2.
 */
final class IpLiteral {
    private static final int GROUPS = 8;
    private static final int GROUP_BITS = 16;
    private static final int MAX_GROUP = 0xffff;
    private static final int MAX_OCTET = 255;
    private static final String ELLIPSIS = "::";

    /** No digit, no octet, no address. */
    private static final int NONE = -1;

    private final String text;
    private int position;

    /** The groups that were read since the beginning or the ellipsis, the latest one lowest. */
    private long high;

    private long low;
    private int groups;

    private IpLiteral(String text) {
        this.text = text;
    }

    /** The address; null if the text is none. */
    static @Nullable IpAddress parse(String text) {
        if (text.indexOf(':') >= 0) {
            return new IpLiteral(text).ipv6();
        }
        long bits = ipv4(text, 0);
        return bits == NONE ? null : IpAddress.ofIpv4((int) bits);
    }

    /** Four octets from there to the end. */
    private static long ipv4(String text, int start) {
        long bits = 0;
        int octets = 0;
        int octet = NONE;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                octet = Math.max(octet, 0) * 10 + (c - '0');
                if (octet > MAX_OCTET) {
                    return NONE;
                }
            } else if (c == '.' && octet != NONE) {
                bits = bits << Byte.SIZE | octet;
                octets++;
                octet = NONE;
            } else {
                return NONE;
            }
        }
        return octets == 3 && octet != NONE ? bits << Byte.SIZE | octet : NONE;
    }

    /** Eight groups, of which an ellipsis stands for one or more that are zero. */
    private @Nullable IpAddress ipv6() {
        if (!readGroups()) {
            return null;
        }
        if (position == text.length()) {
            return groups == GROUPS ? new IpAddress(IpFamily.IPV6, high, low) : null;
        }
        long headHigh = high;
        long headLow = low;
        int head = groups;
        high = 0;
        low = 0;
        groups = 0;
        position += ELLIPSIS.length();
        boolean isRead = position == text.length() || readGroups();
        if (!isRead || position < text.length() || head + groups >= GROUPS) {
            return null;
        }
        for (int i = head; i < GROUPS; i++) {
            headHigh = headHigh << GROUP_BITS | headLow >>> Long.SIZE - GROUP_BITS;
            headLow <<= GROUP_BITS;
        }
        return new IpAddress(IpFamily.IPV6, headHigh | high, headLow | low);
    }

    /** Reads groups up to an ellipsis or the end; false if something else comes before. */
    private boolean readGroups() {
        while (!text.startsWith(ELLIPSIS, position)) {
            if (groups > 0 && text.charAt(position++) != ':' || !readGroup()) {
                return false;
            }
            if (position == text.length()) {
                return true;
            }
        }
        return true;
    }

    private boolean readGroup() {
        int start = position;
        int group = 0;
        while (position < text.length() && digit(text.charAt(position)) != NONE) {
            group = group << 4 | digit(text.charAt(position));
            if (group > MAX_GROUP) {
                return false;
            }
            position++;
        }
        if (position < text.length() && text.charAt(position) == '.') {
            return readIpv4(start);
        }
        return position > start && push(group);
    }

    private static int digit(char c) {
        return c < 128 ? Character.digit(c, 16) : NONE;
    }

    /** Reads the rest, which stands for two groups. */
    private boolean readIpv4(int start) {
        long bits = ipv4(text, start);
        position = text.length();
        return bits != NONE && push(bits >>> GROUP_BITS) && push(bits & MAX_GROUP);
    }

    private boolean push(long group) {
        high = high << GROUP_BITS | low >>> Long.SIZE - GROUP_BITS;
        low = low << GROUP_BITS | group;
        groups++;
        return groups <= GROUPS;
    }
}
