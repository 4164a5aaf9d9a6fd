package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A cursor over the attributes of a netlink message, or over those within an attribute.
 *
 * <p>Threading: used by one thread at a time. Ownership: valid as long as the message that it came from.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
final class NetlinkAttributes {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfInt NETWORK_INT = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");
    /** NLA_TYPE_MASK of linux/netlink.h: the upper two bits are flags. */
    private static final int TYPE_MASK = 0x3fff;

    private final MemorySegment memory;
    private final int limit;
    private int value;
    private int length;
    private int next;

    NetlinkAttributes(MemorySegment memory, int start, int limit) {
        this.memory = memory;
        this.next = start;
        this.limit = limit;
    }

    static int align(int length) {
        return length + NetlinkWriter.ALIGNMENT - 1 & -NetlinkWriter.ALIGNMENT;
    }

    /** Moves to the next attribute; false if there is none. */
    boolean next() {
        if (limit - next < NetlinkWriter.ATTRIBUTE_HEADER_BYTES) {
            return false;
        }
        int whole = Short.toUnsignedInt(memory.get(SHORT, next));
        if (whole < NetlinkWriter.ATTRIBUTE_HEADER_BYTES || whole > limit - next) {
            throw new IllegalStateException("a netlink attribute of " + whole + " bytes in " + (limit - next));
        }
        value = next + NetlinkWriter.ATTRIBUTE_HEADER_BYTES;
        length = whole - NetlinkWriter.ATTRIBUTE_HEADER_BYTES;
        next = align(next + whole);
        return true;
    }

    int type() {
        return memory.get(SHORT, value - Short.BYTES) & TYPE_MASK;
    }

    int byteValue() {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, value));
    }

    int intValue() {
        return memory.get(INT, value);
    }

    /** Four bytes in network order, as nftables has them. */
    int networkIntValue() {
        return memory.get(NETWORK_INT, value);
    }

    /** An address, whose family is known by its length. */
    IpAddress addressValue() {
        return addressAt(value, length);
    }

    /** The address of a {@code struct rtvia}, which begins with its family. */
    IpAddress viaValue() {
        return addressAt(value + Short.BYTES, length - Short.BYTES);
    }

    private IpAddress addressAt(int at, int bytes) {
        return bytes == IpFamily.IPV4.addressBytes()
                ? IpAddress.ofIpv4(memory.get(NETWORK_INT, at))
                : new IpAddress(IpFamily.IPV6, memory.get(NETWORK_LONG, at), memory.get(NETWORK_LONG, at + Long.BYTES));
    }

    /** Text that ends at a zero byte or at the end of the attribute. */
    String textValue() {
        byte[] bytes = bytes();
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /** Bytes as {@code 0a:58:…}. */
    String hexValue() {
        return COLONS.formatHex(bytes());
    }

    private byte[] bytes() {
        return memory.asSlice(value, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The attributes within this one. */
    NetlinkAttributes nested() {
        return new NetlinkAttributes(memory, value, value + length);
    }
}
