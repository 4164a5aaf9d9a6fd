package io.fairlead.handover;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Set;

/** A later version of the protocol as it might be: with more fields, which version 1 does not know. */
final class Version2 {
    private static final int NEW_TAG = 900;
    private static final int BEGIN_COLOUR = 3;

    /** Tags that are groups, as type of message * 1000 + tag at the first level. */
    private static final Set<Integer> GROUPS = Set.of(3001, 4001, 5001, 6001, 9003, 9004);

    /** BEGIN with a field more. */
    record Begin(int eventLoops, int left, String colour) {}

    private Version2() {}

    /** The message with an unknown field before and after the others, and in each group of its first level. */
    static byte[] withMoreFields(byte[] message) {
        ByteBuffer from = ByteBuffer.wrap(message);
        int type = from.getShort();
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.writeBytes(ByteBuffer.allocate(Short.BYTES).putShort((short) type).array());
        to.writeBytes(unknown());
        while (from.hasRemaining()) {
            int tag = from.getShort();
            byte[] value = new byte[from.getInt()];
            from.get(value);
            to.writeBytes(
                    GROUPS.contains(type * 1000 + tag)
                            ? field(tag, joined(unknown(), value, unknown()))
                            : field(tag, value));
        }
        to.writeBytes(unknown());
        return to.toByteArray();
    }

    private static byte[] unknown() {
        return field(NEW_TAG, new byte[] {1, 2, 3});
    }

    private static byte[] field(int tag, byte[] value) {
        return ByteBuffer.allocate(6 + value.length)
                .putShort((short) tag)
                .putInt(value.length)
                .put(value)
                .array();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] begin(int eventLoops, int left, String colour) {
        FieldWriter writer = new FieldWriter(7);
        writer.i32(1, eventLoops);
        writer.i32(2, left);
        writer.text(BEGIN_COLOUR, colour);
        return writer.encoded().bytes();
    }

    /** Reads what version 1 or version 2 sends. */
    static Begin readBegin(byte[] message) {
        Fields from = Fields.ofMessage(message, ReceivedDescriptors.of(), "BEGIN");
        String colour = from.textOrNull(BEGIN_COLOUR, "colour");
        return new Begin(from.count(1, "loops"), from.count(2, "left"), colour == null ? "unknown" : colour);
    }
}
