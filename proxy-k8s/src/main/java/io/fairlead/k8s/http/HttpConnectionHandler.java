package io.fairlead.k8s.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: reads requests, drops their bodies, writes the answers in order.
 *
 * <p>What cannot be read as a request is answered and ends the connection. It ends by closing our side first and waiting
 * a moment for the client's: closing both at once would reset the connection while the client still sends, and the
 * answer would be lost.
 *
 * <p>Threading: Confined to its event loop.
 */
final class HttpConnectionHandler extends ChannelInboundHandlerAdapter {
    private final HttpResponder responder;
    private final HttpConnections open;
    private final HttpLimits limits;

    private @Nullable HttpRequest request;
    private long bodyBytes;
    private boolean isEnding;
    private @Nullable Future<?> timer;

    HttpConnectionHandler(HttpResponder responder, HttpConnections open, HttpLimits limits) {
        this.responder = responder;
        this.open = open;
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open.onOpened(context.channel());
        closeAfter(context, limits.idle().toNanos());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.onClosed(context.channel());
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!isEnding) {
                read(context, (HttpObject) message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            refuse(context, statusOf(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpRequest head) {
            begin(context, head);
        }
        if (part instanceof HttpContent content && request != null) {
            bodyBytes += content.content().readableBytes();
            if (bodyBytes > limits.bodyBytes()) {
                refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            } else if (content instanceof LastHttpContent) {
                answer(context, request, !HttpUtil.isKeepAlive(request));
            }
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request = head;
        bodyBytes = 0;
        if (HttpUtil.getContentLength(head, 0L) > limits.bodyBytes()) {
            refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        } else if (HttpUtil.is100ContinueExpected(head)) {
            // No answer depends on a body, so the client need not send it.
            answer(context, head, true);
        }
    }

    private static HttpResponseStatus statusOf(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
        }
        return cause instanceof TooLongFrameException
                ? HttpResponseStatus.REQUEST_URI_TOO_LONG
                : HttpResponseStatus.BAD_REQUEST;
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        end(context, write(context, HttpAnswer.text(status.code(), status.reasonPhrase() + "\n"), "close"));
    }

    private void answer(ChannelHandlerContext context, HttpRequest asked, boolean isLast) {
        request = null;
        if (!context.channel().isWritable()) {
            // The client sends requests without reading the answers, which must not be buffered for it.
            close(context);
            return;
        }
        open.onUsed(context.channel());
        String accept = asked.headers().get(HttpHeaderNames.ACCEPT, "");
        HttpAnswer answer = responder.answer(HttpQuestion.of(asked.method().name(), asked.uri(), accept));
        if (isLast) {
            end(context, write(context, answer, "close"));
        } else {
            boolean isOld = asked.protocolVersion().equals(HttpVersion.HTTP_1_0);
            var _ = write(context, answer, isOld ? "keep-alive" : null);
            closeAfter(context, limits.idle().toNanos());
        }
    }

    /** Names are written as they are known from kube-proxy, since some clients compare them as they stand. */
    private static ChannelFuture write(ChannelHandlerContext context, HttpAnswer answer, @Nullable String connection) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), Unpooled.wrappedBuffer(body));
        response.headers().set("Content-Type", answer.contentType());
        response.headers().set("X-Content-Type-Options", "nosniff");
        answer.headers().forEach((name, value) -> response.headers().set(name, value));
        response.headers().set("Content-Length", body.length);
        if (connection != null) {
            response.headers().set("Connection", connection);
        }
        return context.writeAndFlush(response);
    }

    private void end(ChannelHandlerContext context, ChannelFuture written) {
        isEnding = true;
        written.addListener(_ -> {
            var _ = ((DuplexChannel) context.channel()).shutdownOutput();
        });
        closeAfter(context, limits.linger().toNanos());
    }

    private void closeAfter(ChannelHandlerContext context, long nanos) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = context.executor().schedule(() -> close(context), nanos, TimeUnit.NANOSECONDS);
    }

    /** A reset, for the most part: the client has gone. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context);
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }
}
