package io.fairlead.linux;

/**
 * Reports that Fairlead's routes were deleted, by itself or by another program. It watches the network namespace of the
 * thread that opens it. The kernel does not report the routes that it deletes with an interface, or with their source
 * address.
 *
 * <p>Threading: Thread-safe. Calls are made on its daemon thread {@code fairlead-routes}. Ownership: the caller closes
 * it.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class RouteMonitor implements AutoCloseable {
    private static final int RTMGRP_IPV4_ROUTE = 0x40;
    private static final int RTMGRP_IPV6_ROUTE = 0x400;
    private static final int RTM_DELROUTE = 25;
    /** {@code rtm_protocol} in {@code struct rtmsg}. */
    private static final int PROTOCOL_AT = 5;

    private static final int RECEIVE_BYTES = 16 * 1024;

    private final Runnable onDeleted;
    private final NetlinkDescriptor socket;
    private final NetlinkMessage message = new NetlinkMessage(RECEIVE_BYTES);
    private final NetlinkThread thread;

    private RouteMonitor(Runnable onDeleted) {
        this.onDeleted = onDeleted;
        socket = new NetlinkDescriptor(NetlinkDescriptor.NETLINK_ROUTE, RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE);
        thread = NetlinkThread.start(socket, "fairlead-routes", "changes of routes", 0, this::receive);
    }

    /**
     * Starts to watch.
     *
     * @param onDeleted called after routes of {@link Rtnetlink#OUR_PROTOCOL} were deleted, or may have been
     * @throws NetlinkException if the kernel does not let us
     */
    public static RouteMonitor open(Runnable onDeleted) {
        return new RouteMonitor(onDeleted);
    }

    private boolean receive() {
        boolean isOneOfOurs = false;
        while (true) {
            int result = socket.receive(message.pointer(), message.sizeBytes());
            if (result == -Errno.EAGAIN) {
                if (isOneOfOurs) {
                    onDeleted.run();
                }
                return true;
            }
            if (result == -Errno.ENOBUFS || result > message.sizeBytes()) {
                isOneOfOurs = true;
            } else if (result < 0) {
                throw new NetlinkException("cannot receive changes of routes", -result);
            } else {
                message.reset(result);
                isOneOfOurs |= hasOneOfOurs();
            }
        }
    }

    private boolean hasOneOfOurs() {
        boolean isOneOfOurs = false;
        while (message.next()) {
            isOneOfOurs |= message.type() == RTM_DELROUTE && message.byteAt(PROTOCOL_AT) == Rtnetlink.OUR_PROTOCOL;
        }
        return isOneOfOurs;
    }

    /** Ends the thread and waits until it has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        thread.close();
    }
}
