package io.fairlead.transport;

import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.IpFamily;

/**
 * Options of a listening socket.
 *
 * <p>Threading: Immutable.
 *
 * @param accepted options of the sockets that it accepts
 * @param isShared whether the caller itself already listens on the same port at an overlapping address (a wildcard next
 *     to a concrete one), so that a port in use does not mean another program
 * @param binding whose the address must be
 */
public record ListenOptions(SocketOptions accepted, boolean isShared, Binding binding) {
    /** Whose the address must be that is listened on. */
    public enum Binding {
        /** The machine's. */
        LOCAL,
        /** Any address: the machine need not have it yet (IP_FREEBIND). */
        FREE,
        /**
         * The machine's; but connections to any address are accepted that the packet filter hands over
         * (IP_TRANSPARENT), and the accepted socket has that address. Needs CAP_NET_ADMIN.
         */
        TRANSPARENT;

        /** Sets the option that allows it. */
        int allow(SystemCalls calls, int fd, IpFamily family) {
            boolean isIpv4 = family == IpFamily.IPV4;
            return switch (this) {
                case LOCAL -> 0;
                case FREE -> calls.setOption(fd, isIpv4 ? SocketOption.IP_FREEBIND : SocketOption.IPV6_FREEBIND, 1);
                case TRANSPARENT ->
                    calls.setOption(fd, isIpv4 ? SocketOption.IP_TRANSPARENT : SocketOption.IPV6_TRANSPARENT, 1);
            };
        }
    }

    /** No other program may listen there. */
    public static final ListenOptions DEFAULT = new ListenOptions(SocketOptions.DEFAULT, false, Binding.LOCAL);

    /** How many connections may wait to be accepted; the kernel lowers it to net.core.somaxconn. */
    static final int BACKLOG = 4096;
}
