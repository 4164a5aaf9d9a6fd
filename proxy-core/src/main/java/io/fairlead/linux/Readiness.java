package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A wait for descriptors, which other threads can end.
 *
 * <p>Threading: one thread waits, any thread wakes it. Ownership: the waiting thread closes it; later calls of {@link #wake} do nothing.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
public final class Readiness implements AutoCloseable {
    /** Ignored by the kernel in the place of a descriptor. */
    public static final int NO_DESCRIPTOR = -1;

    private static final int MOST = 8;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    /** {@code struct pollfd}. */
    private static final int POLL_BYTES = 8;

    private static final int EVENTS_AT = 4;
    private static final int RESULT_AT = 6;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment errno = NativeFunction.errno(arena);
    private final MemorySegment polls = arena.allocate((MOST + 1L) * POLL_BYTES, Long.BYTES);
    private final MemorySegment counter = arena.allocate(Long.BYTES, Long.BYTES);
    private final int event;
    private boolean isClosed;

    /** @throws PacketException if there are no descriptors left */
    public Readiness() {
        event = PacketLibC.EVENTFD.call(errno, 0, SocketNumbers.SOCK_NONBLOCK | SocketNumbers.SOCK_CLOEXEC);
        if (event < 0) {
            throw new PacketException("cannot open an event descriptor", -event);
        }
    }

    /**
     * Waits until one of the descriptors can be read, or its peer has closed, or the wait is ended.
     *
     * @param millis how long at most; 0 or less not to wait
     * @param descriptors at most eight
     * @return bit n is set if the nth can be read; 0 if none
     */
    public int readable(long millis, int... descriptors) {
        return await(POLLIN, millis, descriptors);
    }

    /** The same for a descriptor that can be written to. */
    public boolean isWritable(long millis, int descriptor) {
        return await(POLLOUT, millis, descriptor) != 0;
    }

    private int await(short events, long millis, int... descriptors) {
        put(0, event, POLLIN);
        for (int i = 0; i < descriptors.length; i++) {
            put(i + 1, descriptors[i], events);
        }
        long timeout = Math.clamp(millis, 0, Integer.MAX_VALUE);
        int result = SlowLibC.POLL.call(errno, polls.address(), descriptors.length + 1L, timeout);
        if (result <= 0) {
            return 0; // A signal ends the wait early, which all callers expect anyway.
        }
        if (result(0)) {
            PacketLibC.READ.callLong(errno, event, counter.address(), Long.BYTES, 0);
        }
        int ready = 0;
        for (int i = 0; i < descriptors.length; i++) {
            ready |= result(i + 1) ? 1 << i : 0;
        }
        return ready;
    }

    private void put(int index, int descriptor, short events) {
        long at = (long) index * POLL_BYTES;
        polls.set(JAVA_INT, at, descriptor);
        polls.set(JAVA_SHORT, at + EVENTS_AT, events);
        polls.set(JAVA_SHORT, at + RESULT_AT, (short) 0);
    }

    private boolean result(int index) {
        return polls.get(JAVA_SHORT, (long) index * POLL_BYTES + RESULT_AT) != 0;
    }

    /** Ends the wait, now or when it begins; for any thread. */
    public synchronized void wake() {
        if (isClosed) {
            return;
        }
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment one = confined.allocateFrom(JAVA_LONG, 1);
            PacketLibC.WRITE.callLong(NativeFunction.errno(confined), event, one.address(), Long.BYTES, 0);
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            new SystemCalls().close(event);
        }
    }
}
