package io.fairlead.k8s.ask;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream into lines. Reads no further while its consumer has enough to do, so the node sees how fast its client is.
 *
 * <p>Threading: Confined to its event loop.
 */
final class LineHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final EventLines lines;
    private final int maxLineBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int status;

    LineHandler(EventLines lines, int maxLineBytes) {
        this.lines = lines;
        this.maxLineBytes = maxLineBytes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
        Throwable fault = AnswerHandler.fault(part);
        if (fault != null) {
            exceptionCaught(context, fault);
            return;
        }
        if (part instanceof HttpResponse head) {
            status = head.status().code();
        }
        if (part instanceof HttpContent content) {
            read(context, content.content());
            if (part instanceof LastHttpContent) {
                lines.onEnd(new ReceivedAnswer(status, line.toByteArray()));
                var _ = context.close();
            }
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf bytes) {
        while (bytes.isReadable()) {
            byte next = bytes.readByte();
            if (next != '\n' || status != ReceivedAnswer.OK) {
                line.write(next);
            } else if (line.size() > 0) {
                lines.onLine(line.toString(StandardCharsets.UTF_8));
                line.reset();
            }
            if (line.size() > maxLineBytes) {
                exceptionCaught(context, new IOException("a line is longer than " + maxLineBytes + " bytes"));
                return;
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lines.onFault(cause);
        var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lines.onFault(new IOException("the node has closed the connection"));
    }
}
