package io.fairlead.linux;

import io.fairlead.model.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Memory for a number of datagrams, to receive many by one system call, and to send them on from where they are by another. Hot
 * path: nothing is allocated once it is made.
 *
 * <p>A slot holds one message: a datagram, or several of one flow that the kernel has joined (UDP_GRO). Joined ones have
 * {@link #segment} bytes each, but for the last, which may have fewer; they are sent the same way (UDP_SEGMENT), and so pass
 * through the network stack as one packet. After {@link #receive}, a slot says where its message came from, where it went, and which
 * traffic class it had; {@link #prepare} then makes it ready to be sent elsewhere.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Ownership: its memory is freed when it is not referred to any more. Descriptors belong to the caller.
 *
 * <p>Failure: calls return negated {@link Errno}s.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7), UDP_SEGMENT and UDP_GRO</a>
 */
public final class DatagramBatch {
    /** More than any datagram has (65,507 bytes), and all that the kernel joins. */
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final int HEADER_BYTES = 64;
    private static final int VECTOR_BYTES = 16;
    private static final int NAME_BYTES = 32;
    private static final int CONTROL_BYTES = 192;

    // struct mmsghdr
    private static final int NAME_AT = 0;
    private static final int NAME_LENGTH_AT = 8;
    private static final int VECTOR_AT = 16;
    private static final int VECTORS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;
    private static final int LENGTH_AT = 56;

    // struct cmsghdr
    private static final int LEVEL_AT = 8;
    private static final int TYPE_AT = 12;
    private static final int DATA_AT = 16;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_ERRQUEUE = 0x2000;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final int LEVEL_IP = 0;
    private static final int LEVEL_UDP = 17;
    private static final int LEVEL_IPV6 = 41;
    private static final int IP_TOS = 1;
    private static final int IP_PKTINFO = 8;
    private static final int IP_ORIGDSTADDR = 20;
    private static final int IPV6_PKTINFO = 50;
    private static final int IPV6_TCLASS = 67;
    private static final int IPV6_ORIGDSTADDR = 74;
    private static final int UDP_SEGMENT = 103;
    private static final int UDP_GRO = 104;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort NET_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NET_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NET_LONG = LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final int slots;
    private final MemorySegment errno;
    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MemorySegment buffers;
    private final long headersPointer;

    /** Whether a slot is as {@link #receive} needs it. */
    private final boolean[] isClean;

    private final int[] length;
    private final int[] segment;
    private final int[] trafficClass;
    private final IpFamily[] family;
    private final long[] senderHigh;
    private final long[] senderLow;
    private final int[] senderPort;
    private final boolean[] hasDestination;
    private final long[] destinationHigh;
    private final long[] destinationLow;
    private final int[] destinationPort;

    /** Where the control message of the segment size begins in a prepared slot, which is the last one. */
    private final int[] unsegmentedControl;

    /** @param slots how many messages it can hold; 1 or more, each with 64 KiB */
    public DatagramBatch(int slots) {
        Arena arena = Arena.ofAuto();
        this.slots = slots;
        errno = NativeFunction.errno(arena);
        headers = arena.allocate((long) slots * HEADER_BYTES, 64);
        vectors = arena.allocate((long) slots * VECTOR_BYTES, 64);
        names = arena.allocate((long) slots * NAME_BYTES, 64);
        controls = arena.allocate((long) slots * CONTROL_BYTES, 64);
        buffers = arena.allocate((long) slots * BUFFER_BYTES, 4096);
        headersPointer = headers.address();
        isClean = new boolean[slots];
        length = new int[slots];
        segment = new int[slots];
        trafficClass = new int[slots];
        family = new IpFamily[slots];
        senderHigh = new long[slots];
        senderLow = new long[slots];
        senderPort = new int[slots];
        hasDestination = new boolean[slots];
        destinationHigh = new long[slots];
        destinationLow = new long[slots];
        destinationPort = new int[slots];
        unsegmentedControl = new int[slots];
        Arrays.fill(family, IpFamily.IPV4);
    }

    /** How many messages it can hold. */
    public int slots() {
        return slots;
    }

    /**
     * Receives what has come at a socket, up to so many messages, into slots from {@code first} on.
     *
     * @return how many messages, or a negated error: {@link Errno#EAGAIN} if there is none
     */
    public int receive(int socket, int first, int count) {
        clean(first, count);
        int received = receive(socket, first, count, MSG_DONTWAIT);
        for (int slot = first; slot < first + received; slot++) {
            isClean[slot] = false;
            read(slot);
        }
        return received;
    }

    private int receive(int socket, int first, int count, int flags) {
        int result;
        do {
            result = LibC.RECVMMSG.call(errno, socket, headersPointer + (long) first * HEADER_BYTES, count, flags, 0L);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Takes the errors away that a socket has queued (IP_RECVERR), so that it is not reported as failed any more. Uses slot
     * {@code scratch}.
     */
    public void forgetErrors(int socket, int scratch) {
        int received;
        do {
            isClean[scratch] = false;
            clean(scratch, 1);
            received = receive(socket, scratch, 1, MSG_DONTWAIT | MSG_ERRQUEUE);
            isClean[scratch] = false;
        } while (received > 0);
    }

    private void clean(int first, int count) {
        for (int slot = first; slot < first + count; slot++) {
            if (!isClean[slot]) {
                isClean[slot] = true;
                clean(slot);
            }
        }
    }

    private void clean(int slot) {
        long header = (long) slot * HEADER_BYTES;
        long vector = (long) slot * VECTOR_BYTES;
        vectors.set(LONG, vector, buffers.address() + (long) slot * BUFFER_BYTES);
        vectors.set(LONG, vector + Long.BYTES, BUFFER_BYTES);
        headers.set(LONG, header + NAME_AT, names.address() + (long) slot * NAME_BYTES);
        headers.set(INT, header + NAME_LENGTH_AT, NAME_BYTES);
        headers.set(LONG, header + VECTOR_AT, vectors.address() + vector);
        headers.set(LONG, header + VECTORS_AT, 1);
        headers.set(LONG, header + CONTROL_AT, controls.address() + (long) slot * CONTROL_BYTES);
        headers.set(LONG, header + CONTROL_LENGTH_AT, CONTROL_BYTES);
        headers.set(INT, header + FLAGS_AT, 0);
    }

    private void read(int slot) {
        long header = (long) slot * HEADER_BYTES;
        length[slot] = headers.get(INT, header + LENGTH_AT);
        segment[slot] = 0;
        trafficClass[slot] = 0;
        hasDestination[slot] = false;
        if (headers.get(INT, header + NAME_LENGTH_AT) > 0) {
            readSender(slot);
        }
        long control = (long) slot * CONTROL_BYTES;
        long end = control + headers.get(LONG, header + CONTROL_LENGTH_AT);
        while (end - control >= DATA_AT) {
            long bytes = controls.get(LONG, control);
            readControl(slot, control);
            control += aligned(bytes);
        }
    }

    private void readSender(int slot) {
        long name = (long) slot * NAME_BYTES;
        senderPort[slot] = Short.toUnsignedInt(names.get(NET_SHORT, name + 2));
        if (names.get(SHORT, name) == SocketAddressCodec.AF_INET) {
            family[slot] = IpFamily.IPV4;
            senderHigh[slot] = 0;
            senderLow[slot] = Integer.toUnsignedLong(names.get(NET_INT, name + 4));
        } else {
            family[slot] = IpFamily.IPV6;
            senderHigh[slot] = names.get(NET_LONG, name + 8);
            senderLow[slot] = names.get(NET_LONG, name + 16);
        }
    }

    private void readControl(int slot, long control) {
        int level = controls.get(INT, control + LEVEL_AT);
        int type = controls.get(INT, control + TYPE_AT);
        long data = control + DATA_AT;
        switch (level << 8 | type) {
            case LEVEL_IP << 8 | IP_TOS -> trafficClass[slot] = Byte.toUnsignedInt(controls.get(BYTE, data));
            case LEVEL_IPV6 << 8 | IPV6_TCLASS -> trafficClass[slot] = controls.get(INT, data);
            case LEVEL_UDP << 8 | UDP_GRO -> segment[slot] = controls.get(INT, data);
            // struct in_pktinfo: interface, local address, destination of the header
            case LEVEL_IP << 8 | IP_PKTINFO -> setIpv4Destination(slot, data + 8, 0);
            case LEVEL_IP << 8 | IP_ORIGDSTADDR ->
                setIpv4Destination(slot, data + 4, Short.toUnsignedInt(controls.get(NET_SHORT, data + 2)));
            case LEVEL_IPV6 << 8 | IPV6_PKTINFO -> setIpv6Destination(slot, data, 0);
            case LEVEL_IPV6 << 8 | IPV6_ORIGDSTADDR ->
                setIpv6Destination(slot, data + 8, Short.toUnsignedInt(controls.get(NET_SHORT, data + 2)));
            default -> {}
        }
    }

    private void setIpv4Destination(int slot, long at, int port) {
        hasDestination[slot] = true;
        destinationHigh[slot] = 0;
        destinationLow[slot] = Integer.toUnsignedLong(controls.get(NET_INT, at));
        destinationPort[slot] = port;
    }

    private void setIpv6Destination(int slot, long at, int port) {
        hasDestination[slot] = true;
        destinationHigh[slot] = controls.get(NET_LONG, at);
        destinationLow[slot] = controls.get(NET_LONG, at + Long.BYTES);
        destinationPort[slot] = port;
    }

    private static long aligned(long bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    /** How many bytes the message of a slot has; 0 for an empty datagram. */
    public int length(int slot) {
        return length[slot];
    }

    /** Whether the message did not fit, which no datagram can be. */
    public boolean isTruncated(int slot) {
        return (headers.get(INT, (long) slot * HEADER_BYTES + FLAGS_AT) & MSG_TRUNC) != 0;
    }

    /** How many bytes each of the joined datagrams has; 0 if it is only one. */
    public int segment(int slot) {
        return segment[slot];
    }

    /** How many datagrams the message is made of; 1 or more. */
    public int datagrams(int slot) {
        return segment[slot] == 0 ? 1 : Math.max(1, Math.ceilDiv(length[slot], segment[slot]));
    }

    /** Of the sender, if the socket is not connected. */
    public IpFamily family(int slot) {
        return family[slot];
    }

    /** The sender's address, as in {@link io.fairlead.model.IpAddress}. */
    public long senderHigh(int slot) {
        return senderHigh[slot];
    }

    /** The sender's address, as in {@link io.fairlead.model.IpAddress}. */
    public long senderLow(int slot) {
        return senderLow[slot];
    }

    /** The sender's port. */
    public int senderPort(int slot) {
        return senderPort[slot];
    }

    /** Whether the socket reports where messages went (IP_PKTINFO, IP_RECVORIGDSTADDR). */
    public boolean hasDestination(int slot) {
        return hasDestination[slot];
    }

    /** Where it went, as in {@link io.fairlead.model.IpAddress}. */
    public long destinationHigh(int slot) {
        return destinationHigh[slot];
    }

    /** Where it went, as in {@link io.fairlead.model.IpAddress}. */
    public long destinationLow(int slot) {
        return destinationLow[slot];
    }

    /** The port that it went to; 0 if the socket does not report that. */
    public int destinationPort(int slot) {
        return destinationPort[slot];
    }

    /** Its DSCP and ECN bits, 0 to 255. */
    public int trafficClass(int slot) {
        return trafficClass[slot];
    }

    /** A copy of the message. */
    public byte[] payload(int slot) {
        long begin = (long) slot * BUFFER_BYTES;
        return buffers.asSlice(begin, length[slot]).toArray(BYTE);
    }

    /**
     * Puts a message into a slot, as if it had been received.
     *
     * @param bytes at most 64 KiB
     * @param segmentBytes how many bytes each of the joined datagrams has; 0 if it is only one
     * @param dscpAndEcn 0 to 255
     */
    public void fill(int slot, byte[] bytes, int segmentBytes, int dscpAndEcn) {
        clean(slot);
        isClean[slot] = false;
        MemorySegment.copy(bytes, 0, buffers, BYTE, (long) slot * BUFFER_BYTES, bytes.length);
        length[slot] = bytes.length;
        segment[slot] = segmentBytes;
        trafficClass[slot] = dscpAndEcn;
    }

    /** Makes a received message ready to be sent through a connected socket. */
    public void prepare(int slot) {
        long header = (long) slot * HEADER_BYTES;
        headers.set(LONG, header + NAME_AT, 0);
        headers.set(INT, header + NAME_LENGTH_AT, 0);
        finish(slot, 0);
    }

    /**
     * Makes a received message ready to be sent to an address.
     *
     * @param high the address, as in {@link io.fairlead.model.IpAddress}
     * @param low the address, likewise
     */
    public void prepare(int slot, IpFamily to, long high, long low, int port) {
        writeName(slot, to, high, low, port);
        finish(slot, 0);
    }

    /**
     * The same from one of several addresses that the socket is bound to.
     *
     * @param sourceHigh the address to send from, as in {@link io.fairlead.model.IpAddress}
     * @param sourceLow the address to send from, likewise
     */
    public void prepare(int slot, IpFamily to, long high, long low, int port, long sourceHigh, long sourceLow) {
        writeName(slot, to, high, low, port);
        long data = (long) slot * CONTROL_BYTES + DATA_AT;
        if (to == IpFamily.IPV4) {
            controls.set(INT, data, 0);
            controls.set(NET_INT, data + 4, (int) sourceLow);
            controls.set(INT, data + 8, 0);
            finish(slot, addControl(slot, 0, LEVEL_IP, IP_PKTINFO, 12));
        } else {
            controls.set(NET_LONG, data, sourceHigh);
            controls.set(NET_LONG, data + Long.BYTES, sourceLow);
            controls.set(INT, data + 2 * Long.BYTES, 0);
            finish(slot, addControl(slot, 0, LEVEL_IPV6, IPV6_PKTINFO, 20));
        }
    }

    private void writeName(int slot, IpFamily to, long high, long low, int port) {
        family[slot] = to;
        long header = (long) slot * HEADER_BYTES;
        long name = (long) slot * NAME_BYTES;
        headers.set(LONG, header + NAME_AT, names.address() + name);
        names.set(SHORT, name, (short) SocketAddressCodec.domain(to));
        names.set(NET_SHORT, name + 2, (short) port);
        if (to == IpFamily.IPV4) {
            names.set(NET_INT, name + 4, (int) low);
            names.set(LONG, name + 8, 0);
            headers.set(INT, header + NAME_LENGTH_AT, SocketAddressCodec.IPV4_BYTES);
        } else {
            names.set(INT, name + 4, 0);
            names.set(NET_LONG, name + 8, high);
            names.set(NET_LONG, name + 16, low);
            names.set(INT, name + 24, 0);
            headers.set(INT, header + NAME_LENGTH_AT, SocketAddressCodec.IPV6_BYTES);
        }
    }

    /** The traffic class (DSCP and ECN) stays what it was; the segment size comes last. */
    private void finish(int slot, int begun) {
        int bytes = begun;
        if (trafficClass[slot] != 0) {
            controls.set(INT, (long) slot * CONTROL_BYTES + bytes + DATA_AT, trafficClass[slot]);
            bytes = family[slot] == IpFamily.IPV4
                    ? addControl(slot, bytes, LEVEL_IP, IP_TOS, Integer.BYTES)
                    : addControl(slot, bytes, LEVEL_IPV6, IPV6_TCLASS, Integer.BYTES);
        }
        unsegmentedControl[slot] = bytes;
        if (segment[slot] != 0 && segment[slot] < length[slot]) {
            controls.set(SHORT, (long) slot * CONTROL_BYTES + bytes + DATA_AT, (short) segment[slot]);
            bytes = addControl(slot, bytes, LEVEL_UDP, UDP_SEGMENT, Short.BYTES);
        }
        isClean[slot] = false;
        vectors.set(LONG, (long) slot * VECTOR_BYTES + Long.BYTES, length[slot]);
        setControlLength(slot, bytes);
    }

    private void setControlLength(int slot, int bytes) {
        long header = (long) slot * HEADER_BYTES;
        headers.set(LONG, header + CONTROL_AT, bytes == 0 ? 0 : controls.address() + (long) slot * CONTROL_BYTES);
        headers.set(LONG, header + CONTROL_LENGTH_AT, bytes);
    }

    private int addControl(int slot, int at, int level, int type, int dataBytes) {
        long control = (long) slot * CONTROL_BYTES + at;
        controls.set(LONG, control, DATA_AT + (long) dataBytes);
        controls.set(INT, control + LEVEL_AT, level);
        controls.set(INT, control + TYPE_AT, type);
        return at + (int) aligned(DATA_AT + (long) dataBytes);
    }

    /**
     * Sends prepared messages.
     *
     * @return how many of them, from the first on; or the negated error of the first
     */
    public int send(int socket, int first, int count) {
        int result;
        do {
            result = LibC.SENDMMSG.call(
                    errno, socket, headersPointer + (long) first * HEADER_BYTES, count, MSG_DONTWAIT | MSG_NOSIGNAL);
        } while (result == -Errno.EINTR);
        return result;
    }

    /**
     * Sends the joined datagrams of a prepared message one by one, where the path does not take them as one.
     *
     * @return how many of them were sent; or the negated error if the first was not
     */
    public int sendSegments(int socket, int slot) {
        long vector = (long) slot * VECTOR_BYTES;
        long buffer = vectors.get(LONG, vector);
        int size = segment[slot] == 0 ? length[slot] : segment[slot];
        setControlLength(slot, unsegmentedControl[slot]);
        int sent = 0;
        int result = 1;
        for (int at = 0; at < length[slot] && result > 0; at += size) {
            vectors.set(LONG, vector, buffer + at);
            vectors.set(LONG, vector + Long.BYTES, Math.min(size, length[slot] - at));
            result = send(socket, slot, 1);
            sent += Math.max(0, result);
        }
        return sent == 0 ? result : sent;
    }
}
