package io.fairlead.handover;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Writes the fields of a message: tag (16 bits), length (32 bits), value. Numbers are big-endian. A descriptor is the number of its
 * place in the message's list of descriptors (16 bits).
 *
 * <p>Threading: used by one thread. Ownership: descriptors stay the caller's.
 */
final class FieldWriter {
    private byte[] bytes = new byte[1024];
    private int length;
    private int[] descriptors = new int[8];
    private int descriptorCount;

    FieldWriter(int type) {
        put(type, Short.BYTES);
    }

    void u8(int tag, int value) {
        field(tag, value, Byte.BYTES);
    }

    void flag(int tag, boolean value) {
        u8(tag, value ? 1 : 0);
    }

    void u16(int tag, int value) {
        field(tag, value, Short.BYTES);
    }

    void i32(int tag, int value) {
        field(tag, value, Integer.BYTES);
    }

    void i64(int tag, long value) {
        field(tag, value, Long.BYTES);
    }

    void text(int tag, String value) {
        bytes(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    void bytes(int tag, byte[] value) {
        begin(tag, value.length);
        ensure(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    void descriptor(int tag, int descriptor) {
        if (descriptorCount == descriptors.length) {
            descriptors = Arrays.copyOf(descriptors, 2 * descriptorCount);
        }
        u16(tag, descriptorCount);
        descriptors[descriptorCount++] = descriptor;
    }

    /** A field that consists of fields. */
    <T> void group(int tag, T value, BiConsumer<FieldWriter, ? super T> body) {
        begin(tag, 0);
        int from = length;
        body.accept(this, value);
        int size = length - from;
        length = from - Integer.BYTES;
        put(size, Integer.BYTES);
        length = from + size;
    }

    /** A field for each value. */
    <T> void groups(int tag, Iterable<? extends T> values, BiConsumer<FieldWriter, ? super T> body) {
        for (T each : values) {
            group(tag, each, body);
        }
    }

    private void field(int tag, long value, int size) {
        begin(tag, size);
        put(value, size);
    }

    private void begin(int tag, int size) {
        put(tag, Short.BYTES);
        put(size, Integer.BYTES);
    }

    private void put(long value, int size) {
        ensure(size);
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    private void ensure(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    EncodedMessage encoded() {
        return new EncodedMessage(Arrays.copyOf(bytes, length), Arrays.copyOf(descriptors, descriptorCount));
    }
}
