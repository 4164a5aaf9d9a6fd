package io.fairlead.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers each {@code GET /bytes/N} by N bytes; a request with {@code Connection: close} is the last on its connection.
 * Reads no more of HTTP than that, and no request before the last one was answered.
 *
 * <p>Threading: one thread at a time.
 */
final class HttpAnswers implements BenchEndpoint.Protocol {
    /** By which a client knows that it talks with this endpoint. */
    static final String SERVER = "fairlead-bench";

    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] PATH = ascii("GET /bytes/");
    private static final byte[] CLOSE = ascii("\r\nConnection: close");
    private static final int LARGEST = 10_000_000;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final ConcurrentMap<Integer, ByteBuffer> ANSWERS = new ConcurrentHashMap<>();
    private static final ConcurrentMap<Integer, ByteBuffer> LAST_ANSWERS = new ConcurrentHashMap<>();
    private static final ByteBuffer REFUSAL = direct(ascii(
            "HTTP/1.1 404 Not Found\r\nServer: " + SERVER + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));

    /** The beginning of a request whose end has not come yet; null between requests. */
    private @Nullable ByteBuffer begun;

    private boolean isLast;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public @Nullable ByteBuffer answer(ByteBuffer received) {
        ByteBuffer head = begun == null ? received : begun.put(received).flip();
        int end = indexOf(head, END_OF_HEAD, head.limit());
        if (end < 0 && head.limit() < LONGEST_HEAD) {
            begun = ByteBuffer.allocate(LONGEST_HEAD + received.capacity()).put(head);
            return null;
        }
        begun = null;
        int bytes = end < 0 ? -1 : size(head, end);
        isLast = bytes < 0 || indexOf(head, CLOSE, end) >= 0;
        if (bytes < 0) {
            return REFUSAL.duplicate();
        }
        return (isLast ? LAST_ANSWERS : ANSWERS)
                .computeIfAbsent(bytes, size -> answer(size, isLast ? "Connection: close\r\n" : ""))
                .duplicate();
    }

    @Override
    public boolean isLast() {
        return isLast;
    }

    private static ByteBuffer answer(int bytes, String header) {
        return direct(ascii("HTTP/1.1 200 OK\r\nServer: " + SERVER + "\r\nContent-Length: " + bytes + "\r\n" + header
                + "\r\n" + "x".repeat(bytes)));
    }

    /** How many bytes are asked for; -1 if the request asks for anything else. */
    private static int size(ByteBuffer head, int end) {
        if (end <= PATH.length || indexOf(head, PATH, PATH.length) != 0) {
            return -1;
        }
        int bytes = 0;
        for (int at = PATH.length; at < end && head.get(at) != ' '; at++) {
            int digit = head.get(at) - '0';
            if (digit < 0 || digit > 9 || bytes > LARGEST / 10) {
                return -1;
            }
            bytes = 10 * bytes + digit;
        }
        return bytes;
    }

    private static int indexOf(ByteBuffer head, byte[] text, int to) {
        for (int at = 0; at <= to - text.length; at++) {
            int matching = 0;
            while (matching < text.length && head.get(at + matching) == text[matching]) {
                matching++;
            }
            if (matching == text.length) {
                return at;
            }
        }
        return -1;
    }
}
