package io.fairlead.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the family NETLINK_ROUTE, on which the kernel is asked about links, addresses, routes and rules. It
 * stays in the network namespace of the thread that opened it.
 *
 * <p>The kernel handles a request within the call that sends it, so that the answer can be received at once and
 * nothing here waits for it.
 *
 * <p>Threading: used by one thread at a time. Ownership: whoever opens it closes it.
 *
 * <p>Failure: a {@link NetlinkException}, except where a method says that it returns the error.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
final class NetlinkSocket implements AutoCloseable {
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLM_F_DUMP = 0x300;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_NONBLOCK = 0x800;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCKADDR_NL_BYTES = 12;
    private static final int SOCKADDR_NL_GROUPS_AT = 8;
    private static final int SOL_NETLINK = 270;
    /** An error comes without the request that it is about. */
    private static final int NETLINK_CAP_ACK = 10;
    /** The kernel filters what it lists; what is older than 4.20 does not, and lists all. */
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    /** The kernel makes datagrams of at most 32 KiB for a listing, whatever the buffer. */
    private static final int RECEIVE_BYTES = 64 * 1024;

    private static final int SEND_BYTES = 16 * 1024;
    private static final int LONGEST_REQUEST_BYTES = 128;
    /**
     * Messages in one call. Should all of them fail, their errors must fit into the receive buffer of the socket: each
     * takes less than 1 KiB of the 208 KiB that are the default.
     */
    private static final int BATCH = 100;

    private static final int DUMP_ATTEMPTS = 50;

    private final MemorySegment errno = Arena.ofAuto().allocate(LibC.CAPTURE);
    private final NetlinkWriter writer = new NetlinkWriter(SEND_BYTES);
    private final NetlinkMessage message = new NetlinkMessage(RECEIVE_BYTES);
    private final SystemCalls calls = new SystemCalls();
    private final int descriptor;
    private int sequence;
    private boolean isClosed;

    /** Writes a request about a value, beginning with {@link #begin}. */
    @FunctionalInterface
    interface RequestWriter<T> {
        void write(T value);
    }

    /** Opens a socket for requests. */
    NetlinkSocket() {
        this(0);
    }

    /**
     * Opens a socket that is told about changes.
     *
     * @param groups bits of RTMGRP_…; 0 for none
     */
    NetlinkSocket(int groups) {
        descriptor = open();
        setOption(NETLINK_CAP_ACK);
        setOption(NETLINK_GET_STRICT_CHK);
        if (groups != 0) {
            bind(groups);
        }
    }

    private int open() {
        try {
            return checked("cannot open a netlink socket", (int)
                    LibC.SOCKET.invokeExact(errno, AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE));
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** An old kernel may not know the option, and answers are understood without it. */
    private void setOption(int option) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocateFrom(JAVA_INT, 1);
            int ignored = (int)
                    LibC.SETSOCKOPT.invokeExact(errno, descriptor, SOL_NETLINK, option, one.address(), Integer.BYTES);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private void bind(int groups) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SOCKADDR_NL_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, SOCKADDR_NL_GROUPS_AT, groups);
            checked("cannot subscribe to changes of addresses", (int)
                    LibC.BIND.invokeExact(errno, descriptor, address.address(), SOCKADDR_NL_BYTES));
        } catch (RuntimeException e) {
            close();
            throw e;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int descriptor() {
        return descriptor;
    }

    /** Begins a request that is sent alone. */
    NetlinkWriter beginAlone(int type, int flags) {
        writer.clear();
        return begin(type, flags);
    }

    /** Begins a request that goes with those before it. */
    NetlinkWriter begin(int type, int flags) {
        sequence++;
        writer.begin(type, flags | NLM_F_REQUEST, sequence);
        return writer;
    }

    /** Begins a request to list something. */
    NetlinkWriter beginDump(int type) {
        return beginAlone(type, NLM_F_DUMP);
    }

    /**
     * Sends the request that was begun alone and receives the answer to it, which is {@link #answer()}.
     *
     * @return 0, or the {@link Errno} that the kernel answers
     */
    int ask() {
        send();
        while (true) {
            receive();
            while (message.next()) {
                if (message.sequence() == sequence) {
                    return message.type() == NetlinkMessage.NLMSG_ERROR ? message.errno() : 0;
                }
            }
        }
    }

    /** What {@link #ask} received. */
    NetlinkMessage answer() {
        return message;
    }

    /**
     * Sends a request for each value, many at a time. One that fails does not keep others from being done.
     *
     * @return for each value 0 or the {@link Errno} that the kernel answers
     */
    <T> int[] askForAll(List<T> values, RequestWriter<? super T> request) {
        int[] errors = new int[values.size()];
        int from = 0;
        while (from < values.size()) {
            writer.clear();
            int firstSequence = sequence + 1;
            int to = from;
            while (to < values.size() && to - from < BATCH && writer.hasRoomFor(LONGEST_REQUEST_BYTES)) {
                request.write(values.get(to));
                to++;
            }
            writer.addFlags(NLM_F_ACK);
            send();
            collectErrors(errors, from, firstSequence);
            from = to;
        }
        return errors;
    }

    /** The kernel answers in order, to those that fail, and to the last in any case. */
    private void collectErrors(int[] errors, int from, int firstSequence) {
        boolean isLast = false;
        while (!isLast) {
            receive();
            while (message.next()) {
                int index = message.sequence() - firstSequence;
                if (message.type() == NetlinkMessage.NLMSG_ERROR && index >= 0 && index <= sequence - firstSequence) {
                    errors[from + index] = message.errno();
                    isLast |= message.sequence() == sequence;
                }
            }
        }
    }

    /**
     * Sends the request that was begun by {@link #beginDump} and collects what is listed; again from the start if it
     * changed meanwhile. A table that does not exist, and a family that the kernel lacks, are empty.
     *
     * @param what what is listed, for messages
     * @param decoder returns null for what is to be left out
     */
    <T> List<T> dump(String what, Function<NetlinkMessage, @Nullable T> decoder) {
        for (int attempt = 0; attempt < DUMP_ATTEMPTS; attempt++) {
            List<T> list = new ArrayList<>();
            send();
            if (collect(what, decoder, list)) {
                return list;
            }
        }
        throw new NetlinkException("cannot list " + what + ", which changed " + DUMP_ATTEMPTS + " times", Errno.EINTR);
    }

    /** Whether the list is consistent. */
    private <T> boolean collect(String what, Function<NetlinkMessage, @Nullable T> decoder, List<T> list) {
        boolean isConsistent = true;
        while (true) {
            receive();
            while (message.next()) {
                if (message.sequence() != sequence) {
                    continue;
                }
                isConsistent &= (message.flags() & NLM_F_DUMP_INTR) == 0;
                switch (message.type()) {
                    case NetlinkMessage.NLMSG_ERROR, NetlinkMessage.NLMSG_DONE -> {
                        checkEnd(what, message.errno());
                        return isConsistent;
                    }
                    default -> {
                        T value = decoder.apply(message);
                        if (value != null) {
                            list.add(value);
                        }
                    }
                }
            }
        }
    }

    private static void checkEnd(String what, int error) {
        switch (error) {
            case 0, Errno.ENOENT, Errno.EAFNOSUPPORT, Errno.EOPNOTSUPP -> {}
            default -> throw new NetlinkException("cannot list " + what, error);
        }
    }

    /** Receives all that has come so far and forgets it. That some of it was lost does not matter. */
    void drain() {
        int result;
        do {
            result = tryReceive();
        } while (result >= 0 || result == -Errno.ENOBUFS || result == -Errno.EINTR);
        if (result != -Errno.EAGAIN) {
            throw new NetlinkException("cannot receive changes of addresses", -result);
        }
    }

    private void send() {
        if (isClosed) {
            throw new IllegalStateException("the netlink socket is closed");
        }
        int result;
        do {
            result = trySend();
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new NetlinkException("cannot send to the kernel", -result);
        }
    }

    private int trySend() {
        try {
            return result((long) SlowLibC.SEND.invokeExact(
                    errno, descriptor, writer.pointer(), (long) writer.length(), MSG_DONTWAIT));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private void receive() {
        int result;
        do {
            result = tryReceive();
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new NetlinkException("cannot receive from the kernel", -result);
        }
        if (result > message.sizeBytes()) {
            throw new IllegalStateException(
                    "a netlink datagram of " + result + " bytes does not fit into " + message.sizeBytes());
        }
        message.reset(result);
    }

    private int tryReceive() {
        try {
            return result((long) SlowLibC.RECV.invokeExact(
                    errno, descriptor, message.pointer(), (long) message.sizeBytes(), MSG_DONTWAIT | MSG_TRUNC));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private int result(long value) {
        return value >= 0 ? (int) value : -(int) LibC.ERRNO.get(errno, 0L);
    }

    private int checked(String action, int value) {
        int result = result(value);
        if (result < 0) {
            throw new NetlinkException(action, -result);
        }
        return result;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            calls.close(descriptor);
        }
    }

    private static AssertionError unexpected(Throwable e) {
        return new AssertionError("a method handle of the C library does not fit its call", e);
    }
}
