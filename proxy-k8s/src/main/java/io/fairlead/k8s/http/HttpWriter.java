package io.fairlead.k8s.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers. Names of headers are written as they are known from kube-proxy, since some clients compare them as they
 * stand.
 *
 * <p>Threading: Stateless.
 */
final class HttpWriter {
    private HttpWriter() {}

    static ChannelFuture write(ChannelHandlerContext context, HttpAnswer answer, @Nullable String connection) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.content()));
        set(response.headers(), answer.contentType(), answer.headers());
        response.headers().set("Content-Length", answer.content().length);
        if (connection != null) {
            response.headers().set("Connection", connection);
        }
        return context.writeAndFlush(response);
    }

    /** Writes the head of a stream. */
    static void begin(ChannelHandlerContext context, HttpStream stream) {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        set(response.headers(), stream.contentType(), stream.headers());
        response.headers().set("Transfer-Encoding", "chunked");
        response.headers().set("Connection", "close");
        var _ = context.writeAndFlush(response);
    }

    private static void set(HttpHeaders to, String contentType, Map<String, String> headers) {
        to.set("Content-Type", contentType);
        to.set("X-Content-Type-Options", "nosniff");
        headers.forEach(to::set);
    }
}
