package io.fairlead.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the kernel about links, addresses, routes and rules, and its answers.
 *
 * <p>The kernel handles a request within the call that sends it, so that the answer can be received at once and
 * nothing here waits for it.
 *
 * <p>Threading: used by one thread at a time. Ownership: the caller closes it.
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

    /** The kernel makes datagrams of at most 32 KiB for a listing, whatever the buffer. */
    private static final int RECEIVE_BYTES = 64 * 1024;

    private static final int SEND_BYTES = 16 * 1024;
    private static final int LONGEST_REQUEST_BYTES = 128;
    /**
     * Messages in one call. Should all of them fail, their errors must fit into the receive buffer of the socket: each
     * takes less than 1 KiB of the 208 KiB that are the default.
     */
    private static final int BATCH = 100;

    private static final int DUMP_ATTEMPTS = 500;

    private final NetlinkDescriptor descriptor = new NetlinkDescriptor();
    private final NetlinkWriter writer = new NetlinkWriter(SEND_BYTES);
    private final NetlinkMessage message = new NetlinkMessage(RECEIVE_BYTES);
    private int sequence;

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
    int exchange() {
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

    /** The answer that {@link #exchange} received. */
    NetlinkMessage answer() {
        return message;
    }

    /**
     * Sends a request for each value, many at a time. One that fails does not keep others from being done.
     *
     * @param request writes the request about a value, beginning with {@link #begin}
     * @return for each value 0 or the {@link Errno} that the kernel answers
     */
    <T> int[] askForAll(List<T> values, Consumer<? super T> request) {
        int[] errors = new int[values.size()];
        int from = 0;
        while (from < values.size()) {
            writer.clear();
            int firstSequence = sequence + 1;
            int to = from;
            while (to < values.size() && to - from < BATCH && writer.hasRoomFor(LONGEST_REQUEST_BYTES)) {
                request.accept(values.get(to));
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
     * @param what the kind of list, for messages
     * @param decoder returns null for entries to skip
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

    private void send() {
        int result = descriptor.send(writer.pointer(), writer.length());
        if (result < 0) {
            throw new NetlinkException("cannot send to the kernel", -result);
        }
    }

    private void receive() {
        int result = descriptor.receive(message.pointer(), message.sizeBytes());
        if (result < 0) {
            throw new NetlinkException("cannot receive from the kernel", -result);
        }
        if (result > message.sizeBytes()) {
            throw new IllegalStateException(
                    "a netlink datagram of " + result + " bytes does not fit into " + message.sizeBytes());
        }
        message.reset(result);
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
