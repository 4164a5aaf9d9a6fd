package io.fairlead.handover;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a message, or of a field that consists of fields, as {@link FieldWriter} writes them. Fields with unknown tags are
 * skipped. Lengths are compared with the bytes that there are before anything is allocated.
 *
 * <p>Threading: used by one thread.
 *
 * <p>Failure: every method throws a {@link MalformedMessageException} with the name of the field.
 */
final class Fields {
    private static final int HEAD_BYTES = Short.BYTES + Integer.BYTES;
    private static final int MISSING = -1;
    private static final int SINGLE = -1;

    private final ByteBuffer bytes;
    private final ReceivedDescriptors descriptors;
    /** That it is a field of; null for a message. */
    private final @Nullable Fields parent;

    private final String name;
    private final int number;
    private int[] tags = new int[8];
    private int[] begins = new int[8];
    private int[] lengths = new int[8];
    private int count;

    private Fields(
            ByteBuffer bytes,
            int from,
            int to,
            ReceivedDescriptors descriptors,
            @Nullable Fields parent,
            String name,
            int number) {
        this.bytes = bytes;
        this.descriptors = descriptors;
        this.parent = parent;
        this.name = name;
        this.number = number;
        int at = from;
        while (at < to) {
            at = index(at, to);
        }
    }

    /** The fields after the type of a message. */
    static Fields ofMessage(byte[] message, ReceivedDescriptors descriptors, String name) {
        return new Fields(ByteBuffer.wrap(message), Short.BYTES, message.length, descriptors, null, name, SINGLE);
    }

    private int index(int at, int to) {
        if (to - at < HEAD_BYTES) {
            throw malformed("it ends within the head of a field");
        }
        int tag = Short.toUnsignedInt(bytes.getShort(at));
        int length = bytes.getInt(at + Short.BYTES);
        int begin = at + HEAD_BYTES;
        if (length < 0 || length > to - begin) {
            throw malformed("field " + tag + " has the length " + Integer.toUnsignedString(length) + ", but "
                    + (to - begin) + " bytes follow");
        }
        if (count == tags.length) {
            tags = Arrays.copyOf(tags, 2 * count);
            begins = Arrays.copyOf(begins, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        tags[count] = tag;
        begins[count] = begin;
        lengths[count++] = length;
        return begin + length;
    }

    MalformedMessageException malformed(String why) {
        return new MalformedMessageException(path() + ": " + why);
    }

    /** Where it is, in words. */
    private String path() {
        String own = number == SINGLE ? name : name + " " + number;
        return parent == null ? own : parent.path() + ", " + own;
    }

    private int find(int tag, String field) {
        int found = MISSING;
        for (int i = 0; i < count; i++) {
            if (tags[i] == tag) {
                if (found != MISSING) {
                    throw malformed("it has field " + tag + " (" + field + ") twice");
                }
                found = i;
            }
        }
        return found;
    }

    boolean has(int tag, String field) {
        return find(tag, field) != MISSING;
    }

    private int get(int tag, String field) {
        int found = find(tag, field);
        if (found == MISSING) {
            throw malformed("field " + tag + " (" + field + ") is missing");
        }
        return found;
    }

    /** Where the value of a field with a fixed length begins. */
    private int fixed(int tag, String field, int size) {
        int found = get(tag, field);
        if (lengths[found] != size) {
            throw malformed("field " + tag + " (" + field + ") has " + lengths[found] + " bytes; it must have " + size);
        }
        return begins[found];
    }

    int u8(int tag, String field) {
        return Byte.toUnsignedInt(bytes.get(fixed(tag, field, Byte.BYTES)));
    }

    boolean flag(int tag, String field) {
        int value = u8(tag, field);
        if (value > 1) {
            throw malformed("field " + tag + " (" + field + ") is " + value + "; it must be 0 or 1");
        }
        return value == 1;
    }

    int u16(int tag, String field) {
        return Short.toUnsignedInt(bytes.getShort(fixed(tag, field, Short.BYTES)));
    }

    /** A count: 0 to 2³¹ - 1. */
    int count(int tag, String field) {
        int value = bytes.getInt(fixed(tag, field, Integer.BYTES));
        if (value < 0) {
            throw malformed("field " + tag + " (" + field + ") is " + value + "; it must not be negative");
        }
        return value;
    }

    long i64(int tag, String field) {
        return bytes.getLong(fixed(tag, field, Long.BYTES));
    }

    /** A count or duration: 0 to 2⁶³ - 1. */
    long amount(int tag, String field) {
        long value = i64(tag, field);
        if (value < 0) {
            throw malformed("field " + tag + " (" + field + ") is " + value + "; it must not be negative");
        }
        return value;
    }

    String text(int tag, String field) {
        int found = get(tag, field);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.slice(begins[found], lengths[found]))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException(path() + ": field " + tag + " (" + field + ") is not UTF-8", e);
        }
    }

    @Nullable
    String textOrNull(int tag, String field) {
        return has(tag, field) ? text(tag, field) : null;
    }

    byte[] bytes(int tag, String field) {
        int found = get(tag, field);
        byte[] value = new byte[lengths[found]];
        bytes.get(begins[found], value);
        return value;
    }

    int descriptor(int tag, String field) {
        int index = u16(tag, field);
        String problem = descriptors.problem(index);
        if (problem != null) {
            throw malformed("field " + tag + " (" + field + ") is descriptor " + index + ", " + problem);
        }
        return descriptors.take(index);
    }

    Fields group(int tag, String field) {
        return group(get(tag, field), field, SINGLE);
    }

    private Fields group(int index, String field, int repetition) {
        int begin = begins[index];
        return new Fields(bytes, begin, begin + lengths[index], descriptors, this, field, repetition);
    }

    /** A value for each field with the tag. */
    <T> List<T> groups(int tag, String field, Function<Fields, T> body) {
        List<T> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (tags[i] == tag) {
                values.add(body.apply(group(i, field, values.size())));
            }
        }
        return values;
    }
}
