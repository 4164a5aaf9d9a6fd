package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Memory into which netlink messages are written, one after the other. A message is a header, a fixed part that its
 * type prescribes, and attributes; lengths and padding are seen to here.
 *
 * <p>Threading: used by one thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/netlink.7.html">netlink(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class NetlinkWriter {
    static final int HEADER_BYTES = 16;
    static final int ATTRIBUTE_HEADER_BYTES = 4;
    static final int ALIGNMENT = 4;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long TYPE_AT = 4;
    private static final long FLAGS_AT = 6;
    private static final long SEQUENCE_AT = 8;
    private static final long PORT_AT = 12;

    private final MemorySegment memory;
    private final int sizeBytes;
    private int start;
    private int end;

    NetlinkWriter(int sizeBytes) {
        this.memory = Arena.ofAuto().allocate(sizeBytes, Long.BYTES);
        this.sizeBytes = sizeBytes;
    }

    /** Forgets all messages. */
    void clear() {
        start = 0;
        end = 0;
    }

    /** Whether another message of this length can be begun. */
    boolean hasRoomFor(int bytes) {
        return sizeBytes - end >= bytes;
    }

    /** Begins the next message. */
    void begin(int type, int flags, int sequence) {
        start = end;
        end += HEADER_BYTES;
        memory.set(SHORT, start + TYPE_AT, (short) type);
        memory.set(SHORT, start + FLAGS_AT, (short) flags);
        memory.set(INT, start + SEQUENCE_AT, sequence);
        memory.set(INT, start + PORT_AT, 0);
        putLength();
    }

    /** Adds flags to the message that was begun last. */
    void addFlags(int flags) {
        int before = memory.get(SHORT, start + FLAGS_AT);
        memory.set(SHORT, start + FLAGS_AT, (short) (before | flags));
    }

    /** One byte of the fixed part. */
    NetlinkWriter putByte(int value) {
        memory.set(BYTE, end, (byte) value);
        end++;
        putLength();
        return this;
    }

    /** Four bytes of the fixed part. */
    NetlinkWriter putInt(int value) {
        memory.set(INT, end, value);
        end += Integer.BYTES;
        putLength();
        return this;
    }

    /** An attribute of one byte. */
    void attributeByte(int type, int value) {
        beginAttribute(type, 1);
        memory.set(INT, end, 0);
        memory.set(BYTE, end, (byte) value);
        end += ALIGNMENT;
        putLength();
    }

    /** An attribute of four bytes in the machine's order. */
    void attributeInt(int type, int value) {
        beginAttribute(type, Integer.BYTES);
        putInt(value);
    }

    /** An attribute that is an address. */
    void attributeAddress(int type, IpAddress address) {
        beginAttribute(type, address.family().addressBytes());
        if (address.family() == IpFamily.IPV4) {
            memory.set(NETWORK_INT, end, (int) address.low());
        } else {
            memory.set(NETWORK_LONG, end, address.high());
            memory.set(NETWORK_LONG, end + Long.BYTES, address.low());
        }
        end += address.family().addressBytes();
        putLength();
    }

    private void beginAttribute(int type, int bytes) {
        memory.set(SHORT, end, (short) (ATTRIBUTE_HEADER_BYTES + bytes));
        memory.set(SHORT, end + Short.BYTES, (short) type);
        end += ATTRIBUTE_HEADER_BYTES;
    }

    private void putLength() {
        memory.set(INT, start, end - start);
    }

    /** Where the messages begin in memory. */
    long pointer() {
        return memory.address();
    }

    /** Length of all messages. */
    int length() {
        return end;
    }
}
