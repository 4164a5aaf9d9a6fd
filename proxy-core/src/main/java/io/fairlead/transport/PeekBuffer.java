package io.fairlead.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory of one event loop into which sockets are looked at.
 *
 * <p>Threading: Confined to its event loop.
 */
final class PeekBuffer {
    private static final int BYTES = 4096;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES);
    private final byte[] bytes = new byte[BYTES];

    /** Where the kernel copies to. */
    long pointer() {
        return memory.address();
    }

    /** How much can be looked at. */
    int size() {
        return BYTES;
    }

    /** The first of the bytes; valid until the next look. */
    byte[] bytes(int length) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
        return bytes;
    }
}
