package io.fairlead.bench.load;

import java.util.Arrays;
import java.util.Random;

/**
 * Bytes that both sides of a connection know: one block of random bytes, again and again. A byte that is lost, doubled or
 * another connection's shows.
 *
 * <p>Threading: Thread-safe.
 */
final class PatternBytes {
    /** A prime, so that no buffer size hides a byte that is lost. */
    private static final int PERIOD = 65_521;

    /** So many are handed out at once at most. */
    static final int CHUNK = 64 * 1024;

    /** Two periods, so that a chunk may begin anywhere in the first. */
    private static final byte[] BYTES = bytes();

    private PatternBytes() {}

    private static byte[] bytes() {
        byte[] period = new byte[PERIOD];
        new Random(1).nextBytes(period);
        byte[] bytes = Arrays.copyOf(period, PERIOD + CHUNK);
        for (int at = PERIOD; at < bytes.length; at++) {
            bytes[at] = period[at % PERIOD];
        }
        return bytes;
    }

    /** The array in which the chunk at a position begins at {@link #offset}. Callers do not change it. */
    static byte[] array() {
        return BYTES;
    }

    /** Where the chunk for this position of a stream begins in the array. */
    static int offset(long position) {
        return (int) (position % PERIOD);
    }

    /** Whether these bytes are those from this position of a stream on; at most a chunk. */
    static boolean match(long position, byte[] bytes, int length) {
        int from = offset(position);
        return Arrays.equals(BYTES, from, from + length, bytes, 0, length);
    }
}
