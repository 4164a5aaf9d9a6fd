package io.fairlead.linux;

/**
 * An integer socket option.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/ipv6.7.html">ipv6(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 */
public enum SocketOption {
    SO_REUSEADDR(Level.SOCKET, 2),
    SO_ERROR(Level.SOCKET, 4),
    SO_SNDBUF(Level.SOCKET, 7),
    SO_RCVBUF(Level.SOCKET, 8),
    SO_KEEPALIVE(Level.SOCKET, 9),
    SO_OOBINLINE(Level.SOCKET, 10),
    SO_REUSEPORT(Level.SOCKET, 15),
    /** As SO_SNDBUF, but beyond net.core.wmem_max; needs CAP_NET_ADMIN. */
    SO_SNDBUFFORCE(Level.SOCKET, 32),
    /** As SO_RCVBUF, but beyond net.core.rmem_max; needs CAP_NET_ADMIN. */
    SO_RCVBUFFORCE(Level.SOCKET, 33),
    SO_MARK(Level.SOCKET, 36),
    IP_PKTINFO(Level.IP, 8),
    IP_RECVERR(Level.IP, 11),
    IP_RECVTOS(Level.IP, 13),
    IP_FREEBIND(Level.IP, 15),
    IP_TRANSPARENT(Level.IP, 19),
    IP_RECVORIGDSTADDR(Level.IP, 20),
    IP_BIND_ADDRESS_NO_PORT(Level.IP, 24),
    TCP_NODELAY(Level.TCP, 1),
    TCP_KEEPIDLE(Level.TCP, 4),
    TCP_KEEPINTVL(Level.TCP, 5),
    TCP_KEEPCNT(Level.TCP, 6),
    /** Its first byte is the state of the connection; see {@link SystemCalls#isClosed}. */
    TCP_INFO(Level.TCP, 11),
    TCP_USER_TIMEOUT(Level.TCP, 18),
    UDP_GRO(Level.UDP, 104),
    IPV6_RECVERR(Level.IPV6, 25),
    IPV6_V6ONLY(Level.IPV6, 26),
    IPV6_RECVPKTINFO(Level.IPV6, 49),
    IPV6_RECVTCLASS(Level.IPV6, 66),
    IPV6_RECVORIGDSTADDR(Level.IPV6, 74),
    IPV6_TRANSPARENT(Level.IPV6, 75),
    IPV6_FREEBIND(Level.IPV6, 78);

    final int level;
    final int number;

    SocketOption(int level, int number) {
        this.level = level;
        this.number = number;
    }

    private static final class Level {
        static final int IP = 0;
        static final int SOCKET = 1;
        static final int TCP = 6;
        static final int UDP = 17;
        static final int IPV6 = 41;
    }
}
