package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Tells that links or addresses have changed. It watches the network namespace of the thread that opens it.
 *
 * <p>What has changed is not told: the kernel drops messages when there are many, and who looks at the whole with
 * {@link Rtnetlink} misses nothing. A change that comes after {@link #open} has returned is always followed by a call.
 *
 * <p>Threading: Thread-safe. Calls come on a daemon thread of its own, {@code fairlead-addresses}, one at a time and
 * 100 ms after the first change that they are about. Ownership: whoever opens it closes it.
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

    private static final int FOREVER = -1;
    private static final int SMALLEST_PIPE_BYTES = 4096;
    private static final short POLLIN = 1;
    /** {@code struct pollfd}. */
    private static final int POLL_BYTES = 8;

    private static final int EVENTS_AT = 4;
    private static final int RESULT_AT = 6;

    private final NetlinkSocket socket;
    /** Its write end is closed to end the thread. */
    private final Pipe pipe;

    private final Runnable onChange;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Thread thread;

    private final MemorySegment errno = Arena.ofAuto().allocate(LibC.CAPTURE);
    private final MemorySegment polls = Arena.ofAuto().allocate(2 * POLL_BYTES, Long.BYTES);

    private AddressMonitor(NetlinkSocket socket, Pipe pipe, Runnable onChange) {
        this.socket = socket;
        this.pipe = pipe;
        this.onChange = onChange;
        this.thread = Thread.ofPlatform().daemon().name("fairlead-addresses").unstarted(this::watch);
    }

    /**
     * Starts to watch.
     *
     * @param onChange called after changes; what it throws is logged
     * @throws NetlinkException if the kernel does not let us
     */
    public static AddressMonitor open(Runnable onChange) {
        NetlinkSocket socket = new NetlinkSocket(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
        Pipe pipe = new SystemCalls().openPipe(SMALLEST_PIPE_BYTES);
        if (pipe == null) {
            socket.close();
            throw new NetlinkException("cannot open a pipe to watch addresses", Errno.EMFILE);
        }
        AddressMonitor monitor = new AddressMonitor(socket, pipe, onChange);
        monitor.thread.start();
        return monitor;
    }

    private void watch() {
        try {
            putPoll(0, pipe.readEnd());
            putPoll(POLL_BYTES, socket.descriptor());
            while (!isEndedWithin(2, FOREVER)) {
                if (isEndedWithin(1, COALESCE_MILLIS)) {
                    return;
                }
                socket.drain();
                tell();
            }
        } catch (RuntimeException e) {
            LOG.error("Changes of addresses are no longer seen; restart to see them", e);
        } finally {
            socket.close();
            new SystemCalls().close(pipe.readEnd());
        }
    }

    private void putPoll(int at, int descriptor) {
        polls.set(JAVA_INT, at, descriptor);
        polls.set(JAVA_SHORT, at + EVENTS_AT, POLLIN);
    }

    private void tell() {
        try {
            onChange.run();
        } catch (RuntimeException e) {
            LOG.error("A change of addresses was not taken notice of", e);
        }
    }

    /**
     * Waits for the pipe alone, or for the pipe and the socket.
     *
     * @return whether it was the pipe that ended the wait
     */
    private boolean isEndedWithin(long descriptors, int millis) {
        int result;
        do {
            result = poll(descriptors, millis);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new NetlinkException("cannot wait for changes of addresses", -result);
        }
        return polls.get(JAVA_SHORT, RESULT_AT) != 0;
    }

    private int poll(long descriptors, int millis) {
        try {
            int result = (int) SlowLibC.POLL.invokeExact(errno, polls.address(), descriptors, millis);
            return result >= 0 ? result : -(int) LibC.ERRNO.get(errno, 0L);
        } catch (Throwable e) {
            throw new AssertionError("a method handle of the C library does not fit its call", e);
        }
    }

    /** Ends the thread and waits until it has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            new SystemCalls().close(pipe.writeEnd());
        }
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
