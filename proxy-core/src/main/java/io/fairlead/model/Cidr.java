package io.fairlead.model;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}. Bits behind the prefix are cleared.
 *
 * <p>Threading: Immutable.
 *
 * @param network the first address
 * @param prefix how many leading bits count: 0 to 32, or 0 to 128 for IPv6
 */
public record Cidr(IpAddress network, int prefix) {
    private static final int MAPPED_BITS = 96;

    public Cidr {
        int bits = network.family().addressBits();
        if (prefix < 0 || prefix > bits) {
            throw new IllegalArgumentException(
                    "prefix length " + prefix + " is not within 0 to " + bits + " for " + network.family());
        }
        network = masked(network, prefix);
    }

    /**
     * Parses {@code 10.0.0.0/8}; surrounding white space is ignored, as the Kubernetes API does.
     *
     * @throws IllegalArgumentException if the text is no CIDR
     */
    public static Cidr parse(String text) {
        String trimmed = text.trim();
        int slash = trimmed.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not a CIDR; write it as 10.0.0.0/8 or fd00::/8");
        }
        try {
            String address = trimmed.substring(0, slash);
            return of(IpAddress.parse(address), Decimal.parse(trimmed.substring(slash + 1)), address.indexOf(':') >= 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is not a CIDR: " + e.getMessage(), e);
        }
    }

    /** The prefix of an IPv4-mapped address includes the 96 bits that mark it as mapped. */
    private static Cidr of(IpAddress address, int prefix, boolean isIpv6Text) {
        boolean isMapped = isIpv6Text && address.family() == IpFamily.IPV4;
        if (isMapped && prefix < MAPPED_BITS) {
            throw new IllegalArgumentException("an IPv4-mapped range has a prefix length of 96 to 128, not " + prefix);
        }
        return new Cidr(address, isMapped ? prefix - MAPPED_BITS : prefix);
    }

    /** The family of the range. */
    public IpFamily family() {
        return network.family();
    }

    /** Whether the range holds the address; never one of the other family. */
    public boolean contains(IpAddress address) {
        if (address.family() != network.family()) {
            return false;
        }
        boolean isIpv4 = network.family() == IpFamily.IPV4;
        long differentHigh = (address.high() ^ network.high()) & leading(Math.min(prefix, 64));
        long differentLow = (address.low() ^ network.low()) & leading(isIpv4 ? prefix + 32 : prefix - 64);
        return (differentHigh | differentLow) == 0;
    }

    /** Whether the range holds all of another, or is the same. */
    public boolean contains(Cidr other) {
        return prefix <= other.prefix && contains(other.network);
    }

    /** The range that holds this address alone. */
    public static Cidr only(IpAddress address) {
        return new Cidr(address, address.family().addressBits());
    }

    private static IpAddress masked(IpAddress address, int prefix) {
        if (address.family() == IpFamily.IPV4) {
            return new IpAddress(IpFamily.IPV4, 0, address.low() & leading(prefix + 32));
        }
        return new IpAddress(
                IpFamily.IPV6, address.high() & leading(Math.min(prefix, 64)), address.low() & leading(prefix - 64));
    }

    /** A mask with this many leading ones of 64. */
    private static long leading(int ones) {
        if (ones <= 0) {
            return 0;
        }
        return ones >= Long.SIZE ? -1L : -1L << Long.SIZE - ones;
    }

    @Override
    public String toString() {
        return network + "/" + prefix;
    }
}
