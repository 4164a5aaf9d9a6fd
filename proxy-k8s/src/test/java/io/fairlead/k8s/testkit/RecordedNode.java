package io.fairlead.k8s.testkit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node that answers every question with what was recorded, at a Unix socket and at a TCP port.
 *
 * <p>Threading: Thread-safe.
 */
public final class RecordedNode implements AutoCloseable {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Channel unix;
    private final Channel tcp;
    private final Path socket;

    private sealed interface Answer {}

    private record Whole(int status, String body) implements Answer {}

    private record Stream(String lines, boolean isEnding) implements Answer {}

    private record Silence() implements Answer {}

    public RecordedNode(Path socket) {
        this.socket = socket;
        ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 16), new Responder());
            }
        };
        unix = new ServerBootstrap()
                .group(loop)
                .channel(NioServerDomainSocketChannel.class)
                .childHandler(initializer)
                .bind(UnixDomainSocketAddress.of(socket))
                .syncUninterruptibly()
                .channel();
        tcp = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** Answers with a file of {@code /ask}. Of several answers to a question, each is given once, and the last one for ever. */
    public RecordedNode answer(String resource, String file) {
        return answer(resource, 200, fixture(file));
    }

    public RecordedNode answer(String resource, int status, String body) {
        return add(resource, new Whole(status, body));
    }

    /** Answers with the lines of a file of {@code /ask}, and then ends the stream. */
    public RecordedNode stream(String resource, String file) {
        return add(resource + "?follow", new Stream(fixture(file), true));
    }

    /** Takes a question, and never answers. */
    public RecordedNode silence(String resource) {
        return add(resource, new Silence());
    }

    private RecordedNode add(String resource, Answer answer) {
        answers.computeIfAbsent("/api/v1/" + resource, _ -> new ConcurrentLinkedQueue<>())
                .add(answer);
        return this;
    }

    /** The recorded text of a file of {@code /ask}. */
    public static String fixture(String file) {
        try (InputStream in = RecordedNode.class.getResourceAsStream("/ask/" + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Method, path, query and token of all questions so far. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    /** What came with the questions that had something with them. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    public String unixAddress() {
        return "unix:" + socket;
    }

    public String tcpAddress() {
        return "http://127.0.0.1:" + ((InetSocketAddress) tcp.localAddress()).getPort();
    }

    @Override
    public void close() {
        unix.close().syncUninterruptibly();
        tcp.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private @Nullable Answer next(String target) {
        String path = target.replaceFirst("\\?.*", "") + (target.contains("follow=true") ? "?follow" : "");
        Queue<Answer> left = answers.get(path);
        if (left == null) {
            return null;
        }
        return left.size() > 1 ? left.poll() : left.peek();
    }

    private final class Responder extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String token = request.headers().get(HttpHeaderNames.AUTHORIZATION);
            questions.add(request.method() + " " + request.uri() + (token == null ? "" : " " + token));
            if (request.content().isReadable()) {
                bodies.add(request.content().toString(StandardCharsets.UTF_8));
            }
            switch (next(request.uri())) {
                case null ->
                    write(context, 404, "{\"error\":{\"code\":\"NotFound\",\"message\":\"nothing is recorded here\"}}");
                case Whole(int status, String body) -> write(context, status, body);
                case Silence() -> {}
                case Stream(String lines, boolean isEnding) -> {
                    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
                    var _ = context.write(head);
                    // In pieces that are no lines.
                    ByteBuf bytes = bytes(lines);
                    while (bytes.isReadable()) {
                        var _ = context.writeAndFlush(
                                new DefaultHttpContent(bytes.readBytes(Math.min(100, bytes.readableBytes()))));
                    }
                    bytes.release();
                    if (isEnding) {
                        context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
                                .addListener(ChannelFutureListener.CLOSE);
                    }
                }
            }
        }

        private static void write(ChannelHandlerContext context, int status, String body) {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), bytes(body));
            response.headers()
                    .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        private static ByteBuf bytes(String text) {
            return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        }
    }
}
