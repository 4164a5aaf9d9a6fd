package io.fairlead.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Memory for one message with descriptors: {@code struct msghdr}, its vector, and a control message SCM_RIGHTS.
 *
 * <p>Threading: used by one thread. Ownership: freed when it is not referred to any more.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sendmsg.2.html">sendmsg(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 */
final class PacketMemory {
    static final int MSG_TRUNC = 0x20;
    static final int MSG_CTRUNC = 0x8;

    private static final int HEADER_BYTES = 56;
    private static final int VECTOR_BYTES = 16;
    /** More than one SCM_RIGHTS with all descriptors takes: 16 + 253 * 4. */
    private static final int CONTROL_BYTES = 2048;

    // struct msghdr
    private static final int VECTOR_AT = 16;
    private static final int VECTORS_AT = 24;
    private static final int CONTROL_AT = 32;
    private static final int CONTROL_LENGTH_AT = 40;
    private static final int FLAGS_AT = 48;

    // struct cmsghdr
    private static final int LEVEL_AT = 8;
    private static final int TYPE_AT = 12;
    private static final int DATA_AT = 16;

    private static final int SCM_RIGHTS = 1;

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment header;
    private final MemorySegment vector;
    private final MemorySegment control;
    private final MemorySegment buffer;
    private final int[] descriptors = new int[CONTROL_BYTES / Integer.BYTES];
    private int descriptorCount;

    PacketMemory(int bytes) {
        Arena arena = Arena.ofAuto();
        header = arena.allocate(HEADER_BYTES, Long.BYTES);
        vector = arena.allocate(VECTOR_BYTES, Long.BYTES);
        control = arena.allocate(CONTROL_BYTES, Long.BYTES);
        buffer = arena.allocate(bytes, Long.BYTES);
        header.set(LONG, VECTOR_AT, vector.address());
        header.set(LONG, VECTORS_AT, 1);
        vector.set(LONG, 0, buffer.address());
    }

    /** The address of the header. */
    long pointer() {
        return header.address();
    }

    /** Makes it ready to be sent. */
    void fill(byte[] bytes, int[] toPass) {
        MemorySegment.copy(bytes, 0, buffer, BYTE, 0, bytes.length);
        vector.set(LONG, Long.BYTES, bytes.length);
        header.set(INT, FLAGS_AT, 0);
        if (toPass.length == 0) {
            setControl(0);
            return;
        }
        int length = DATA_AT + toPass.length * Integer.BYTES;
        control.set(LONG, 0, length);
        control.set(INT, LEVEL_AT, SocketNumbers.SOL_SOCKET);
        control.set(INT, TYPE_AT, SCM_RIGHTS);
        MemorySegment.copy(toPass, 0, control, INT, DATA_AT, toPass.length);
        setControl(aligned(length));
    }

    /** Makes it ready to receive. */
    void clear() {
        vector.set(LONG, Long.BYTES, buffer.byteSize());
        header.set(INT, FLAGS_AT, 0);
        setControl(CONTROL_BYTES);
    }

    private void setControl(int length) {
        header.set(LONG, CONTROL_AT, length == 0 ? 0 : control.address());
        header.set(LONG, CONTROL_LENGTH_AT, length);
    }

    /** Finds the descriptors that have come. Allocates nothing, so that none can be lost. */
    void readDescriptors() {
        descriptorCount = 0;
        long at = 0;
        long end = Math.min(header.get(LONG, CONTROL_LENGTH_AT), CONTROL_BYTES);
        while (end - at >= DATA_AT) {
            long length = control.get(LONG, at);
            if (length < DATA_AT || length > end - at) {
                return;
            }
            boolean isRights = control.get(INT, at + LEVEL_AT) == SocketNumbers.SOL_SOCKET
                    && control.get(INT, at + TYPE_AT) == SCM_RIGHTS;
            for (long each = at + DATA_AT; isRights && each + Integer.BYTES <= at + length; each += Integer.BYTES) {
                descriptors[descriptorCount++] = control.get(INT, each);
            }
            at += aligned((int) length);
        }
    }

    private static int aligned(int bytes) {
        return (bytes + Long.BYTES - 1) & -Long.BYTES;
    }

    int descriptorCount() {
        return descriptorCount;
    }

    int descriptor(int index) {
        return descriptors[index];
    }

    /** What has been received. */
    Packet packet(int length) {
        int flags = header.get(INT, FLAGS_AT);
        byte[] bytes = buffer.asSlice(0, length).toArray(BYTE);
        int[] received = Arrays.copyOf(descriptors, descriptorCount);
        return new Packet(Packet.Kind.MESSAGE, bytes, received, (flags & MSG_TRUNC) != 0, (flags & MSG_CTRUNC) != 0);
    }
}
