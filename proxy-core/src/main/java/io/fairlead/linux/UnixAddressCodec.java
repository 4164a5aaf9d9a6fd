package io.fairlead.linux;

import io.fairlead.model.UnixSocket;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct sockaddr_un} with a path, in memory.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
final class UnixAddressCodec {
    static final int AF_UNIX = 1;

    /** {@code struct sockaddr_un}. */
    static final int MOST_BYTES = 110;

    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int PATH_AT = Short.BYTES;

    private UnixAddressCodec() {}

    /** Writes the address, with the zero at the end of the path, and returns its length in bytes. */
    static int write(MemorySegment memory, UnixSocket value) {
        byte[] path = value.path().getBytes(StandardCharsets.UTF_8);
        memory.set(FAMILY, 0, (short) AF_UNIX);
        MemorySegment.copy(MemorySegment.ofArray(path), 0, memory, PATH_AT, path.length);
        memory.set(ValueLayout.JAVA_BYTE, PATH_AT + (long) path.length, (byte) 0);
        return PATH_AT + path.length + 1;
    }
}
