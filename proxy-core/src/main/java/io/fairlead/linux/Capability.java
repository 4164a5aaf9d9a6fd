package io.fairlead.linux;

/**
 * A part of root's privileges that we need, or look whether we have it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/capabilities.7.html">capabilities(7)</a>
 */
public enum Capability {
    /** Reading files regardless of their permissions, such as another user's kubeconfig. */
    CAP_DAC_READ_SEARCH(2),
    /** To drop capabilities from the bounding set. */
    CAP_SETPCAP(8),
    /** To listen on ports below 1024. */
    CAP_NET_BIND_SERVICE(10),
    /** To change routes, rules and nftables, and for transparent sockets and marks. */
    CAP_NET_ADMIN(12),
    /** For transparent sockets and, from Linux 5.17 on, marks; and for raw sockets. */
    CAP_NET_RAW(13),
    /** To enter or make a network namespace, among much else. */
    CAP_SYS_ADMIN(21),
    /** To have more and larger pipes than a user is allowed. */
    CAP_SYS_RESOURCE(24);

    private final int number;

    Capability(int number) {
        this.number = number;
    }

    /** Its bit in a set of the kernel's. */
    long bit() {
        return 1L << number;
    }
}
