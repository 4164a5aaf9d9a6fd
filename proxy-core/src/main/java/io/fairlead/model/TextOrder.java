package io.fairlead.model;

/**
 * The order of addresses by their text, without creating the text. Each compares as it stands in front of a port:
 * {@code 10.0.0.10:} comes before {@code 10.0.0.1:}, because a digit comes before a colon.
 *
 * <p>Threading: Thread-safe.
 */
final class TextOrder {
    /** Codes of the characters of IPv4 text in their order, of four bits each; nothing comes before all of them. */
    private static final int DOT = 1;

    private static final int ZERO = 2;
    private static final int COLON = 12;
    private static final int CODE_BITS = 4;

    /** The codes of each octet and the dot behind it. */
    private static final long[] OCTET_CODES = new long[256];

    private static final int[] OCTET_BITS = new int[256];

    /** Codes of the characters of an IPv6 group: the next character is between the digits and the letters. */
    private static final int GROUP_END = 10;

    private static final int GROUP_CODE_BITS = 5;
    private static final int GROUP_DIGITS = 4;
    private static final int GROUPS = 8;

    static {
        for (int octet = 0; octet < OCTET_CODES.length; octet++) {
            long codes = 0;
            String text = Integer.toString(octet);
            for (int i = 0; i < text.length(); i++) {
                codes = codes << CODE_BITS | ZERO + (text.charAt(i) - '0');
            }
            OCTET_CODES[octet] = codes << CODE_BITS | DOT;
            OCTET_BITS[octet] = (text.length() + 1) * CODE_BITS;
        }
    }

    private TextOrder() {}

    /** IPv4 comes first, because a digit comes before a bracket. */
    static int compare(IpAddress one, IpAddress other) {
        if (one.family() != other.family()) {
            return one.family().compareTo(other.family());
        }
        return one.family() == IpFamily.IPV4
                ? Long.compareUnsigned(ipv4Key(one.low()), ipv4Key(other.low()))
                : compareIpv6(one, other);
    }

    /** The text with a colon behind it has at most 16 characters, which are 64 bits. */
    private static long ipv4Key(long address) {
        long key = 0;
        int left = Long.SIZE;
        for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
            int octet = (int) (address >>> shift) & 255;
            left -= OCTET_BITS[octet];
            key |= OCTET_CODES[octet] << left;
        }
        return key + ((long) (COLON - DOT) << left);
    }

    /** Where the same groups are left out of both texts, the first group that differs decides. */
    private static int compareIpv6(IpAddress one, IpAddress other) {
        if (one.zeroRun() != other.zeroRun()) {
            return (one + "]").compareTo(other + "]");
        }
        for (int i = 0; i < GROUPS; i++) {
            if (one.group(i) != other.group(i)) {
                return Integer.compare(groupKey(one.group(i)), groupKey(other.group(i)));
            }
        }
        return 0;
    }

    private static int groupKey(int group) {
        int digits = Math.max(1, GROUP_DIGITS - Integer.numberOfLeadingZeros(group << Short.SIZE) / 4);
        int key = 0;
        for (int i = digits - 1; i >= 0; i--) {
            int digit = group >>> i * 4 & 15;
            key = key << GROUP_CODE_BITS | 1 + (digit < GROUP_END ? digit : digit + 1);
        }
        return (key << GROUP_CODE_BITS | 1 + GROUP_END) << (GROUP_DIGITS - digits) * GROUP_CODE_BITS;
    }
}
