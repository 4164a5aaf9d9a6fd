package io.fairlead.udp;

import io.fairlead.linux.Errno;

/**
 * Which errors of a connected UDP socket are about its endpoint: those that the kernel makes of ICMP and ICMPv6 messages, but for
 * those about the size of packets, and that there is no way there.
 *
 * <p>Source: icmp(7), {@code icmp_err_convert} and {@code icmpv6_err_convert} of Linux.
 */
final class EndpointErrors {
    private EndpointErrors() {}

    /** Whether an error number is one of them. */
    static boolean contains(int errno) {
        return switch (errno) {
            case Errno.ECONNREFUSED,
                    Errno.EHOSTUNREACH,
                    Errno.ENETUNREACH,
                    Errno.EHOSTDOWN,
                    Errno.ENONET,
                    Errno.ENOPROTOOPT,
                    Errno.EPROTO,
                    Errno.EACCES -> true;
            default -> false;
        };
    }
}
