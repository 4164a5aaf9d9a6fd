package io.fairlead.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Answers each {@code GET /bytes/N} by N bytes.
 *
 * <p>Threading: Confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
final class HttpAnswers extends ByteToMessageDecoder {
    /** By which a client knows that it talks with this endpoint. */
    static final String SERVER = "fairlead-bench";

    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] PATH = ascii("GET /bytes/");
    private static final byte[] CLOSE = ascii("\r\nConnection: close");
    private static final int LARGEST = 10_000_000;
    private static final ByteBuf REFUSAL = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(ascii(
            "HTTP/1.1 404 Not Found\r\nServer: " + SERVER + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")));

    private static final ConcurrentMap<Integer, ByteBuf> ANSWERS = new ConcurrentHashMap<>();
    private static final ConcurrentMap<Integer, ByteBuf> LAST_ANSWERS = new ConcurrentHashMap<>();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int end = indexOf(in, END_OF_HEAD, in.readerIndex(), in.writerIndex());
        if (end < 0) {
            return;
        }
        int start = in.readerIndex();
        boolean isLast = indexOf(in, CLOSE, start, end) >= 0;
        int bytes = size(in, start, end);
        in.readerIndex(end + END_OF_HEAD.length);
        if (bytes < 0) {
            context.writeAndFlush(REFUSAL.duplicate()).addListener(ChannelFutureListener.CLOSE);
        } else if (isLast) {
            context.writeAndFlush(answer(LAST_ANSWERS, bytes, "Connection: close\r\n"))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            context.writeAndFlush(answer(ANSWERS, bytes, ""), context.voidPromise());
        }
    }

    /** How many bytes are asked for; -1 if the request asks for anything else. */
    private static int size(ByteBuf in, int start, int end) {
        int at = start + PATH.length;
        if (at >= end || indexOf(in, PATH, start, at) != start) {
            return -1;
        }
        int bytes = 0;
        for (; at < end && in.getByte(at) != ' '; at++) {
            int digit = in.getByte(at) - '0';
            if (digit < 0 || digit > 9 || bytes > LARGEST / 10) {
                return -1;
            }
            bytes = 10 * bytes + digit;
        }
        return bytes;
    }

    private static int indexOf(ByteBuf in, byte[] text, int from, int to) {
        for (int at = from; at <= to - text.length; at++) {
            int matching = 0;
            while (matching < text.length && in.getByte(at + matching) == text[matching]) {
                matching++;
            }
            if (matching == text.length) {
                return at;
            }
        }
        return -1;
    }

    private static ByteBuf answer(ConcurrentMap<Integer, ByteBuf> answers, int bytes, String header) {
        return answers.computeIfAbsent(
                        bytes,
                        size -> Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                                .writeBytes(ascii("HTTP/1.1 200 OK\r\nServer: " + SERVER + "\r\nContent-Length: " + size
                                        + "\r\n" + header + "\r\n"))
                                .writeBytes(ascii("x".repeat(size)))))
                .duplicate();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close(); // the client's end is not the endpoint's fault
    }
}
