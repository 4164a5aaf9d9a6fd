package io.fairlead.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address in canonical form: an IPv4-mapped IPv6 address is the IPv4 address that it maps.
 *
 * <p>Threading: Immutable.
 *
 * @param family the address family
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {
    private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;
    private static final long LOW_32 = 0xffff_ffffL;
    private static final int GROUPS = 8;
    private static final int RUN_LENGTH_BITS = 4;

    public IpAddress {
        if (family == IpFamily.IPV6 && high == 0 && (low & ~LOW_32) == MAPPED_PREFIX) {
            family = IpFamily.IPV4;
            low &= LOW_32;
        }
        if (family == IpFamily.IPV4 && (high != 0 || (low & ~LOW_32) != 0)) {
            throw new IllegalArgumentException("more than 32 bits for an IPv4 address");
        }
    }

    /**
     * Parses a literal as the Kubernetes API does: leading zeros of an IPv4 octet are decimal, not octal
     * ({@code 172.30.0.041} is {@code 172.30.0.41}).
     *
     * @throws IllegalArgumentException if the text is no IP address; names are never resolved
     */
    public static IpAddress parse(String text) {
        IpAddress address = IpLiteral.parse(text);
        if (address == null) {
            throw new IllegalArgumentException("'" + text + "' is not an IP address; write it as 10.96.0.1 or fd00::1");
        }
        return address;
    }

    /** The same as {@link #parse}, for text of which much may be no address; then null. */
    public static @Nullable IpAddress parseOrNull(String text) {
        return IpLiteral.parse(text);
    }

    /** The address that Java's own type holds; zones are dropped. */
    public static IpAddress of(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    /**
     * The address in network byte order.
     *
     * @throws IllegalArgumentException unless there are 4 or 16 bytes
     */
    public static IpAddress ofBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return switch (bytes.length) {
            case 4 -> ofIpv4(buffer.getInt());
            case 16 -> new IpAddress(IpFamily.IPV6, buffer.getLong(), buffer.getLong());
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The IPv4 address with these 32 bits, first octet uppermost. */
    public static IpAddress ofIpv4(int bits) {
        return new IpAddress(IpFamily.IPV4, 0, bits & LOW_32);
    }

    /** The wildcard address of a family: {@code 0.0.0.0} or {@code ::}. */
    public static IpAddress any(IpFamily family) {
        return new IpAddress(family, 0, 0);
    }

    /** Whether this is the wildcard address of its family. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** Whether this is {@code 127.0.0.0/8} or {@code ::1}. */
    public boolean isLoopback() {
        return family == IpFamily.IPV4 ? low >>> 24 == 127 : high == 0 && low == 1;
    }

    /** The address in network byte order: 4 or 16 bytes. */
    public byte[] toBytes() {
        return family == IpFamily.IPV4
                ? ByteBuffer.allocate(4).putInt((int) low).array()
                : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    /** The same address as Java's own type. */
    public InetAddress toInetAddress() {
        try {
            return InetAddress.getByAddress(toBytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are always an address", e);
        }
    }

    /** Numeric order, IPv4 before IPv6. */
    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** By the text as it stands in front of a port, and without making it. */
    public int compareTextTo(IpAddress other) {
        return TextOrder.compare(this, other);
    }

    /** Dotted quad, or the short form of RFC 5952. */
    @Override
    public String toString() {
        return family == IpFamily.IPV4 ? ipv4Text() : ipv6Text();
    }

    private String ipv4Text() {
        return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }

    /** RFC 5952 section 4: lower case, the longest run of two or more zero groups (the first of equals) as "::". */
    private String ipv6Text() {
        int run = zeroRun();
        int zeroStart = run >> RUN_LENGTH_BITS;
        int zeroLength = run & (1 << RUN_LENGTH_BITS) - 1;
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == zeroStart) {
                text.append("::");
                i += zeroLength - 1;
                continue;
            }
            if (i > 0 && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(i)));
        }
        return text.toString();
    }

    /** Where the zero groups start that the text leaves out, and in the lower bits how many they are; -1 if none. */
    int zeroRun() {
        int run = -1;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = zerosFrom(i);
            if (length > longest) {
                run = i << RUN_LENGTH_BITS | length;
                longest = length;
            }
        }
        return run;
    }

    private int zerosFrom(int start) {
        int i = start;
        while (i < GROUPS && group(i) == 0) {
            i++;
        }
        return i - start;
    }

    int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> ((3 - index % 4) * 16)) & 0xffff;
    }
}
