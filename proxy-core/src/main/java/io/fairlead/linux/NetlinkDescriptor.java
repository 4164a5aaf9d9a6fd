package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The descriptor of a non-blocking netlink socket. It stays in the network namespace of the thread that opened it.
 *
 * <p>Threading: used by one thread at a time. Ownership: the caller closes it.
 *
 * <p>Failure: opening throws a {@link NetlinkException}; sending and receiving return the negated {@link Errno}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
final class NetlinkDescriptor implements AutoCloseable {
    static final int NO_GROUPS = 0;

    private static final int AF_NETLINK = 16;
    /** Links, addresses, routes and rules. */
    static final int NETLINK_ROUTE = 0;

    /** Packet filters, nftables among them. */
    static final int NETLINK_NETFILTER = 12;

    /** Beyond net.core.rmem_max; needs CAP_NET_ADMIN. */
    private static final int SO_RCVBUFFORCE = 33;

    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int SOCKADDR_NL_GROUPS_AT = 8;
    private static final int SOL_NETLINK = 270;
    /** An error comes without the request that it is about. */
    private static final int NETLINK_CAP_ACK = 10;
    /** The kernel filters what it lists; what is older than 4.20 does not, and lists all. */
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    private final MemorySegment errno = NativeFunction.errno(Arena.ofAuto());
    private final SystemCalls calls = new SystemCalls();
    private final int number;
    private boolean isClosed;

    /** Opens a socket of NETLINK_ROUTE that receives answers alone. */
    NetlinkDescriptor() {
        this(NETLINK_ROUTE, NO_GROUPS);
    }

    /**
     * Opens a socket.
     *
     * @param protocol such as {@link #NETLINK_ROUTE}
     * @param groups the multicast groups that it subscribes to: bit n - 1 for group n of the protocol
     */
    NetlinkDescriptor(int protocol, int groups) {
        number = open(protocol);
        if (number < 0) {
            throw new NetlinkException("cannot open a netlink socket", -number);
        }
        setOption(SOL_NETLINK, NETLINK_CAP_ACK, 1);
        setOption(SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
        if (groups != NO_GROUPS) {
            subscribe(groups);
        }
    }

    private int open(int protocol) {
        return LibC.SOCKET.call(
                errno,
                AF_NETLINK,
                SocketNumbers.SOCK_RAW | SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC,
                protocol);
    }

    /** Lets more wait to be received, as far as the process may. */
    void setReceiveBuffer(int bytes) {
        setOption(SocketNumbers.SOL_SOCKET, SO_RCVBUFFORCE, bytes);
    }

    /** An old kernel may not know the option; answers are understood without it. */
    private void setOption(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(JAVA_INT, value);
            int ignored = LibC.SETSOCKOPT.call(errno, number, level, option, memory.address(), Integer.BYTES);
        }
    }

    private void subscribe(int groups) {
        int result = bind(groups);
        if (result < 0) {
            close();
            throw new NetlinkException("cannot subscribe to changes", -result);
        }
    }

    private int bind(int groups) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, SOCKADDR_NL_GROUPS_AT, groups);
            return LibC.BIND.call(errno, number, address.address(), SOCKADDR_NL_BYTES);
        }
    }

    /** The descriptor itself, to wait for. */
    int number() {
        return number;
    }

    /** Sends what is in memory as one datagram. */
    int send(long pointer, int length) {
        if (isClosed) {
            throw new IllegalStateException("the netlink socket is closed");
        }
        int result;
        do {
            result = (int) SlowLibC.SEND.callLong(errno, number, pointer, length, MSG_DONTWAIT);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Receives a datagram, if there is one.
     *
     * @return its length, even if that is more than fits
     */
    int receive(long pointer, int size) {
        int result;
        do {
            result = (int) SlowLibC.RECV.callLong(errno, number, pointer, size, MSG_DONTWAIT | MSG_TRUNC);
        } while (result == -Errno.EINTR);
        return result;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            calls.close(number);
        }
    }
}
