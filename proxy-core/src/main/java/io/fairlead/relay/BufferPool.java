package io.fairlead.relay;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one event loop. Every flow of the loop copies through the same buffer, and takes it away only when
 * the destination does not take all of its bytes at once; so memory goes to flows that are blocked, not to connections.
 *
 * <p>Threading: Confined to its event loop.
 */
final class BufferPool {
    /** The size limit of one read: larger gains nothing in measurements, smaller costs calls. */
    static final int BUFFER_BYTES = 64 * 1024;

    /** Kept for the next blocked flows: 4 MiB for each event loop. */
    private static final int MAX_IDLE = 64;

    private final ArrayDeque<Buffer> idle = new ArrayDeque<>();
    private @Nullable Buffer shared;

    /** The buffer to read into; its content is valid until the next call. */
    Buffer shared() {
        Buffer buffer = shared;
        if (buffer == null) {
            buffer = idle.isEmpty() ? new Buffer() : idle.pop();
            shared = buffer;
        }
        return buffer;
    }

    /** Takes the shared buffer away with its content; to be given back. */
    Buffer takeShared() {
        Buffer buffer = shared();
        shared = null;
        return buffer;
    }

    void giveBack(Buffer buffer) {
        if (idle.size() < MAX_IDLE) {
            idle.push(buffer);
        }
    }

    /** Native memory at a fixed address, freed by the garbage collector when nothing refers to it any more. */
    static final class Buffer {
        private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES, 64);
        private final long pointer = memory.address();

        long pointer() {
            return pointer;
        }

        /** Puts bytes at its beginning. */
        void put(byte[] bytes) {
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        }
    }
}
