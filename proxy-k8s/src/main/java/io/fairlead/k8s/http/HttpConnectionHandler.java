package io.fairlead.k8s.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection: reads requests, writes the answers in order. While an answer is awaited, nothing more is read.
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
    private final @Nullable HttpPeer peer;

    /** What has been read before reading stopped: no more than one receive. */
    private final ArrayDeque<HttpObject> held = new ArrayDeque<>();

    private @Nullable HttpRequest request;
    private final HttpBody body;
    private boolean isEnding;
    private boolean isAwaiting;
    private @Nullable HttpStreamWriter stream;
    private @Nullable Future<?> timer;

    /** @param peer the client, if it came by a Unix socket, whose bodies are kept */
    HttpConnectionHandler(HttpResponder responder, HttpConnections open, HttpLimits limits, @Nullable HttpPeer peer) {
        this.responder = responder;
        this.open = open;
        this.limits = limits;
        this.peer = peer;
        this.body = new HttpBody(limits.bodyBytes(), peer != null);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        open.onOpened(context.channel());
        closeAfter(context, limits.idle().toNanos());
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        open.onClosed(context.channel());
        cancelTimer();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        if (stream != null) {
            stream.onClosed();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null) {
            stream.send();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isAwaiting) {
            held.add((HttpObject) message);
            return;
        }
        try {
            if (!isEnding && stream == null) {
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
            if (!body.add(content.content())) {
                refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
            } else if (content instanceof LastHttpContent) {
                answer(context, request, !HttpUtil.isKeepAlive(request));
            }
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        request = head;
        body.clear();
        if (HttpUtil.getContentLength(head, 0L) > limits.bodyBytes()) {
            refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        } else if (HttpUtil.is100ContinueExpected(head)) {
            if (body.isKept()) {
                var _ = context.writeAndFlush(
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            } else {
                // No answer depends on a body, so the client need not send it.
                answer(context, head, true);
            }
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
        end(context, HttpWriter.write(context, HttpAnswer.text(status.code(), status.reasonPhrase() + "\n"), "close"));
    }

    private void answer(ChannelHandlerContext context, HttpRequest asked, boolean isLast) {
        request = null;
        if (!context.channel().isWritable()) {
            // The client sends requests without reading the answers, which must not be buffered for it.
            close(context);
            return;
        }
        open.onUsed(context.channel());
        String connection =
                isLast ? "close" : asked.protocolVersion().equals(HttpVersion.HTTP_1_0) ? "keep-alive" : null;
        switch (responder.answer(question(asked))) {
            case HttpAnswer answer -> write(context, answer, connection);
            case HttpPending pending -> await(context, pending, connection);
            case HttpStream streaming -> begin(context, streaming);
        }
    }

    private HttpQuestion question(HttpRequest asked) {
        return HttpQuestion.of(
                        asked.method().name(),
                        asked.uri(),
                        asked.headers().get("Accept", ""),
                        asked.headers().get("Host", ""),
                        asked.headers().get("Authorization", ""),
                        body.text(),
                        peer)
                .withIfNoneMatch(asked.headers().get("If-None-Match", ""));
    }

    private void write(ChannelHandlerContext context, HttpAnswer answer, @Nullable String connection) {
        ChannelFuture written = HttpWriter.write(context, answer, connection);
        if ("close".equals(connection)) {
            end(context, written);
        } else {
            closeAfter(context, limits.idle().toNanos());
        }
    }

    private void await(ChannelHandlerContext context, HttpPending pending, @Nullable String connection) {
        isAwaiting = true;
        context.channel().config().setAutoRead(false);
        pending.answer()
                .whenComplete((answer, fault) -> context.executor().execute(() -> {
                    if (context.channel().isActive()) {
                        isAwaiting = false;
                        write(context, fault == null ? answer : HttpAnswer.text(500, "internal error\n"), connection);
                        readHeld(context);
                    }
                }));
    }

    private void readHeld(ChannelHandlerContext context) {
        while (!isAwaiting && !held.isEmpty()) {
            channelRead(context, held.poll());
        }
        if (!isAwaiting) {
            context.channel().config().setAutoRead(true);
        }
    }

    private void begin(ChannelHandlerContext context, HttpStream streaming) {
        cancelTimer();
        HttpWriter.begin(context, streaming);
        HttpStreamWriter writer = new HttpStreamWriter(context, streaming.source());
        stream = writer;
        writer.open();
    }

    private void end(ChannelHandlerContext context, ChannelFuture written) {
        isEnding = true;
        written.addListener(_ -> {
            var _ = ((DuplexChannel) context.channel()).shutdownOutput();
        });
        closeAfter(context, limits.linger().toNanos());
    }

    private void closeAfter(ChannelHandlerContext context, long nanos) {
        cancelTimer();
        timer = context.executor().schedule(() -> close(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
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
