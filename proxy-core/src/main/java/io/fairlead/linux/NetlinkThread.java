package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.fairlead.fault.FaultBoundary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A thread that waits for what a netlink socket receives without asking.
 *
 * <p>Threading: Thread-safe; the receiver is called on the thread, a daemon. Ownership: owns the socket, and closes it
 * when the thread ends; the caller that opens the monitor closes it.
 */
final class NetlinkThread implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(NetlinkThread.class);

    private static final int FOREVER = -1;
    private static final int AGAIN_MILLIS = 1000;
    private static final int SMALLEST_PIPE_BYTES = 4096;
    private static final short POLLIN = 1;
    /** {@code struct pollfd}. */
    private static final int POLL_BYTES = 8;

    private static final int EVENTS_AT = 4;
    private static final int RESULT_AT = 6;

    private final NetlinkDescriptor socket;
    /** Its write end is closed to end the thread. */
    private final Pipe pipe;

    private final String subject;
    private final int pauseMillis;
    private final Receiver receiver;
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final Thread thread;

    private final MemorySegment errno = NativeFunction.errno(Arena.ofAuto());
    private final MemorySegment polls = Arena.ofAuto().allocate(2 * POLL_BYTES, Long.BYTES);

    /** Takes what the socket has received. */
    @FunctionalInterface
    interface Receiver {
        /**
         * Receives all that there is.
         *
         * @return false to be called again after a second, even if nothing more is received
         */
        boolean receive();
    }

    private NetlinkThread(
            NetlinkDescriptor socket, Pipe pipe, String name, String subject, int pauseMillis, Receiver receiver) {
        this.socket = socket;
        this.pipe = pipe;
        this.subject = subject;
        this.pauseMillis = pauseMillis;
        this.receiver = receiver;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::watch);
    }

    /**
     * Starts the thread.
     *
     * @param socket closed if this fails
     * @param name of the thread
     * @param subject the received messages, for logs: {@code changes of …}
     * @param pauseMillis between the arrival of something and the call of the receiver
     * @throws NetlinkException if there are no descriptors left
     */
    static NetlinkThread start(
            NetlinkDescriptor socket, String name, String subject, int pauseMillis, Receiver receiver) {
        Pipe pipe = new SystemCalls().openPipe(SMALLEST_PIPE_BYTES);
        if (pipe == null) {
            socket.close();
            throw new NetlinkException("cannot open a pipe to wait for " + subject, Errno.EMFILE);
        }
        NetlinkThread started = new NetlinkThread(socket, pipe, name, subject, pauseMillis, receiver);
        started.thread.start();
        return started;
    }

    private void watch() {
        try {
            putPoll(0, pipe.readEnd());
            putPoll(POLL_BYTES, socket.number());
            int patienceMillis = FOREVER;
            while (!isEndedWithin(2, patienceMillis)) {
                if (pauseMillis > 0 && isEndedWithin(1, pauseMillis)) {
                    return;
                }
                patienceMillis = isReceived() ? FOREVER : AGAIN_MILLIS;
            }
        } catch (NetlinkException e) {
            LOG.error("{} are no longer detected; restart Fairlead", subject, e);
        } finally {
            socket.close();
            new SystemCalls().close(pipe.readEnd());
        }
    }

    /** A fault of the receiver must not end the thread: it is called again. */
    private boolean isReceived() {
        return FaultBoundary.call("receiving " + subject, receiver::receive, fault -> false);
    }

    private void putPoll(int at, int descriptor) {
        polls.set(JAVA_INT, at, descriptor);
        polls.set(JAVA_SHORT, at + EVENTS_AT, POLLIN);
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
            throw new NetlinkException("cannot wait for " + subject, -result);
        }
        return polls.get(JAVA_SHORT, RESULT_AT) != 0;
    }

    private int poll(long descriptors, int millis) {
        return SlowLibC.POLL.call(errno, polls.address(), descriptors, millis);
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
