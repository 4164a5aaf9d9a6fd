package io.fairlead.k8s.ask;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A client of a node's admin API. Each question has a connection of its own. Java's own sockets suffice: loading the native
 * ones would take longer than an answer.
 *
 * <p>Threading: Confined to the thread that made it, which waits for answers.
 *
 * <p>Ownership: closing it closes its connections.
 *
 * <p>Failure: every method throws an {@link AskException} whose message says what to do.
 */
public final class AdminClient implements AutoCloseable {
    /** How long an answer may take, unless the user says otherwise. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    /** A list of 10,000 service ports with all their settings has about 10 MiB. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final int MAX_LINE_BYTES = 1 << 20;

    private final AdminAddress address;
    private final AdminFailures failures;
    private final @Nullable String token;
    private final Duration deadline;
    private final EventLoopGroup loop;

    /**
     * A client, which does not connect yet.
     *
     * @param token what the node asks for at an address that is not loopback; null for none
     * @param deadline how long an answer may take
     */
    public AdminClient(AdminAddress address, @Nullable String token, Duration deadline) {
        this.address = address;
        this.failures = new AdminFailures(address);
        this.token = token;
        this.deadline = deadline;
        loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("fairlead-ask", true), NioIoHandler.newFactory());
    }

    /** Asks, and reads the answer as one of these. */
    public <T> T get(Question question, Class<T> type) {
        return AskJson.read(get(question), type);
    }

    /** Asks; the answer as it came. */
    public byte[] get(Question question) {
        return exchange(request(HttpMethod.GET, question, new byte[0]));
    }

    /** Asks for an action; the answer as it came. */
    public byte[] post(Question action, Map<String, String> arguments) {
        FullHttpRequest request = request(HttpMethod.POST, action, AskJson.write(arguments));
        request.headers().set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON);
        return exchange(request);
    }

    /** Asks for a stream of lines. */
    public EventLines follow(Question question) {
        EventLines lines = new EventLines(failures, EventLines.SILENCE);
        FullHttpRequest request = request(HttpMethod.GET, question, new byte[0]);
        request.headers().set(HttpHeaderNames.ACCEPT, "application/x-ndjson");
        Channel channel = connect(new LineHandler(lines, MAX_LINE_BYTES), request);
        lines.onOpen(channel);
        var _ = channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                lines.onFault(written.cause());
            }
        });
        return lines;
    }

    private byte[] exchange(FullHttpRequest request) {
        CompletableFuture<ReceivedAnswer> answer = new CompletableFuture<>();
        Channel channel = connect(new AnswerHandler(answer, MAX_ANSWER_BYTES), request);
        try {
            var _ = channel.writeAndFlush(request).addListener(written -> {
                if (!written.isSuccess()) {
                    answer.completeExceptionally(written.cause());
                }
            });
            ReceivedAnswer received = answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
            if (received.status() != ReceivedAnswer.OK) {
                throw failures.answered(received);
            }
            return received.body();
        } catch (ExecutionException e) {
            throw failures.broken(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException _) {
            throw failures.tooLate(deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failures.broken(e);
        } finally {
            var _ = channel.close();
        }
    }

    private Channel connect(ChannelHandler handler, FullHttpRequest request) {
        AskException reason = failures.beforeConnecting();
        if (reason != null) {
            request.release();
            throw reason;
        }
        ChannelFuture connecting = bootstrap(handler).connect(address.toSocketAddress());
        if (connecting.awaitUninterruptibly(deadline.toMillis(), TimeUnit.MILLISECONDS) && connecting.isSuccess()) {
            return connecting.channel();
        }
        request.release();
        Throwable cause = connecting.cause();
        connecting.cancel(false);
        throw cause == null ? failures.tooLate(deadline) : failures.notConnected(cause);
    }

    private Bootstrap bootstrap(ChannelHandler handler) {
        Bootstrap bootstrap = new Bootstrap().group(loop).handler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new HttpClientCodec(), handler);
            }
        });
        return switch (address) {
            case AdminAddress.UnixSocket _ -> bootstrap.channel(NioDomainSocketChannel.class);
            case AdminAddress.Tcp _ ->
                bootstrap
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(deadline.toMillis()));
        };
    }

    private FullHttpRequest request(HttpMethod method, Question question, byte[] body) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, method, question.target(), Unpooled.wrappedBuffer(body));
        request.headers()
                .set(HttpHeaderNames.HOST, address.host())
                .set(HttpHeaderNames.USER_AGENT, "fairlead")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (token != null) {
            request.headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
        }
        return request;
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
    }
}
