package io.fairlead.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The message at which a cursor stands, in memory that netlink messages were received into.
 *
 * <p>Threading: used by one thread at a time. Ownership: values are valid until the cursor moves.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 */
final class NetlinkMessage {
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    private static final long TYPE_AT = 4;
    private static final long FLAGS_AT = 6;
    private static final long SEQUENCE_AT = 8;
    private static final long PORT_AT = 12;

    private final MemorySegment memory;
    private final int sizeBytes;
    private int received;
    private int start;
    private int end;
    private int next;

    NetlinkMessage(int sizeBytes) {
        this.memory = Arena.ofAuto().allocate(sizeBytes, Long.BYTES);
        this.sizeBytes = sizeBytes;
    }

    /** Where to receive to. */
    long pointer() {
        return memory.address();
    }

    /** How much can be received. */
    int sizeBytes() {
        return sizeBytes;
    }

    /** Puts the cursor before the first of the messages that were received. */
    void reset(int receivedBytes) {
        received = receivedBytes;
        next = 0;
    }

    /** Moves to the next message; false if there is none. */
    boolean next() {
        if (received - next < NetlinkWriter.HEADER_BYTES) {
            return false;
        }
        int length = memory.get(ValueLayout.JAVA_INT, next);
        if (length < NetlinkWriter.HEADER_BYTES || length > received - next) {
            throw new IllegalStateException("a netlink message of " + length + " bytes in " + (received - next));
        }
        start = next;
        end = start + length;
        next = NetlinkAttributes.align(end);
        return true;
    }

    int type() {
        return Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, start + TYPE_AT));
    }

    int flags() {
        return Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT, start + FLAGS_AT));
    }

    int sequence() {
        return memory.get(ValueLayout.JAVA_INT, start + SEQUENCE_AT);
    }

    /** Of what is received without asking: the port of the socket by which it was brought about; 0 for the kernel. */
    int portId() {
        return memory.get(ValueLayout.JAVA_INT, start + PORT_AT);
    }

    /** The result in an {@link #NLMSG_ERROR} or the {@link #NLMSG_DONE} of a dump: 0 or an {@link Errno}. */
    int errno() {
        return end - start < NetlinkWriter.HEADER_BYTES + Integer.BYTES ? 0 : -intAt(0);
    }

    /** A byte of the fixed part. */
    int byteAt(int offset) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, start + NetlinkWriter.HEADER_BYTES + offset));
    }

    /** Four bytes of the fixed part, which are aligned. */
    int intAt(int offset) {
        return memory.get(ValueLayout.JAVA_INT, start + NetlinkWriter.HEADER_BYTES + offset);
    }

    /** The attributes after a fixed part of this length. */
    NetlinkAttributes attributesAfter(int fixedBytes) {
        return new NetlinkAttributes(memory, start + NetlinkWriter.HEADER_BYTES + fixedBytes, end);
    }
}
