package io.fairlead.model;

/** The two families of IP addresses. A dual-stack Service has one service port for each. */
public enum IpFamily {
    IPV4(4),
    IPV6(16);

    private final int addressBytes;

    IpFamily(int addressBytes) {
        this.addressBytes = addressBytes;
    }

    /** Length of an address in bytes. */
    public int addressBytes() {
        return addressBytes;
    }

    /** Length of an address in bits, which is the longest prefix that a CIDR of this family can have. */
    public int addressBits() {
        return addressBytes * Byte.SIZE;
    }

    @Override
    public String toString() {
        return this == IPV4 ? "IPv4" : "IPv6";
    }
}
