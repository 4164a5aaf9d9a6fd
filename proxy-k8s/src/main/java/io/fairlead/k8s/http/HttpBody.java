package io.fairlead.k8s.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The body of one request at a time, within a bound. At most listeners it is only counted.
 *
 * <p>Threading: confined to its event loop.
 */
final class HttpBody {
    private final int limit;
    private final boolean isKept;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(0);
    private long length;

    HttpBody(int limit, boolean isKept) {
        this.limit = limit;
        this.isKept = isKept;
    }

    boolean isKept() {
        return isKept;
    }

    /** Adds a part; false if the body is longer than allowed. */
    boolean add(ByteBuf part) {
        length += part.readableBytes();
        if (length > limit) {
            return false;
        }
        if (isKept) {
            byte[] bytes = new byte[part.readableBytes()];
            part.getBytes(part.readerIndex(), bytes);
            kept.writeBytes(bytes);
        }
        return true;
    }

    void clear() {
        length = 0;
        kept.reset();
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
