package io.fairlead.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reports that links or addresses have changed. It watches the network namespace of the thread that opens it.
 *
 * <p>It does not say what has changed: the kernel drops messages when there are many, so the receiver lists everything
 * with {@link Rtnetlink}. Every change after {@link #open} has returned is followed by a call.
 *
 * <p>Threading: Thread-safe. Calls are made on its daemon thread {@code fairlead-addresses}, one at a time and 100 ms
 * after the first change that they report. Ownership: the caller closes it.
 *
 * <p>Failure: a call that throws is repeated every second until it returns; otherwise a receiver that could not list
 * everything, for example for lack of a descriptor, would miss the change for ever. It is logged once.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class AddressMonitor implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(AddressMonitor.class);

    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;

    /** An interface that comes up makes several changes; one look at the whole does for all of them. */
    private static final int COALESCE_MILLIS = 100;

    /** The beginning of each message; never read. */
    private static final int FORGOTTEN_BYTES = 64;

    private final NetlinkDescriptor socket;
    private final Runnable onChange;
    private final MemorySegment forgotten = Arena.ofAuto().allocate(FORGOTTEN_BYTES);
    private final NetlinkThread thread;

    /** Confined to the thread. */
    private boolean isFailing;

    private AddressMonitor(Runnable onChange) {
        this.onChange = onChange;
        socket = new NetlinkDescriptor(
                NetlinkDescriptor.NETLINK_ROUTE, RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
        thread = NetlinkThread.start(
                socket, "fairlead-addresses", "changes of addresses", COALESCE_MILLIS, this::receive);
    }

    /**
     * Starts to watch.
     *
     * @param onChange called after changes
     * @throws NetlinkException if the kernel does not let us
     */
    public static AddressMonitor open(Runnable onChange) {
        return new AddressMonitor(onChange);
    }

    private boolean receive() {
        drain();
        return callReceiver();
    }

    /** Receives all that has come so far and forgets it. That some of it was dropped does not matter. */
    private void drain() {
        int result;
        do {
            result = socket.receive(forgotten.address(), FORGOTTEN_BYTES);
        } while (result >= 0 || result == -Errno.ENOBUFS);
        if (result != -Errno.EAGAIN) {
            throw new NetlinkException("cannot receive changes of addresses", -result);
        }
    }

    private boolean callReceiver() {
        try {
            onChange.run();
            isFailing = false;
            return true;
        } catch (NetlinkException e) {
            if (!isFailing) {
                LOG.warn("could not read changed addresses: {}; retrying every second", e.getMessage());
            }
        }
        isFailing = true;
        return false;
    }

    /** Ends the thread and waits until it has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        thread.close();
    }
}
