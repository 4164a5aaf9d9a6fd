package io.fairlead.k8s.ask;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Collects an answer up to a limit. Confined to its event loop, but for the future. */
final class AnswerHandler extends SimpleChannelInboundHandler<HttpObject> {
    private final CompletableFuture<ReceivedAnswer> answer;
    private final int maxBytes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;

    AnswerHandler(CompletableFuture<ReceivedAnswer> answer, int maxBytes) {
        this.answer = answer;
        this.maxBytes = maxBytes;
    }

    /** What is wrong with a part of an answer; null if nothing is. */
    static @Nullable Throwable fault(HttpObject part) {
        DecoderResult result = part.decoderResult();
        return result.isFailure() ? result.cause() : null;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws IOException {
        Throwable fault = fault(part);
        if (fault != null) {
            exceptionCaught(context, fault);
            return;
        }
        if (part instanceof HttpResponse head) {
            status = head.status().code();
        }
        if (part instanceof HttpContent content) {
            ByteBuf bytes = content.content();
            if (body.size() + bytes.readableBytes() > maxBytes) {
                exceptionCaught(context, new IOException("the answer is larger than " + maxBytes + " bytes"));
                return;
            }
            bytes.readBytes(body, bytes.readableBytes());
            if (part instanceof LastHttpContent) {
                answer.complete(new ReceivedAnswer(status, body.toByteArray()));
                var _ = context.close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        answer.completeExceptionally(cause);
        var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer.completeExceptionally(new IOException("the connection was closed before the answer was complete"));
    }
}
