package io.fairlead.k8s.http;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.IpFamily;
import io.fairlead.model.UnixSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The HTTP servers of a process, on one event loop that they share.
 *
 * <p>On Linux {@code 0.0.0.0} and {@code [::]} can be listened on with the same port and different responders. That takes
 * Netty's epoll channels: Java opens every IPv6 socket for both families, and has no option against it.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: closing it closes its listeners and their connections.
 */
public final class HttpServers implements AutoCloseable {
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private static final Logger LOG = LogManager.getLogger(HttpServers.class);

    private final boolean hasEpoll = Epoll.isAvailable();
    private final HttpLimits limits;
    private final HttpLoop loop;
    private final HttpConnections open;
    private final List<UnixHttpListener> unixListeners = new CopyOnWriteArrayList<>();

    /** Servers within the usual limits. */
    public HttpServers() {
        this(HttpLimits.DEFAULT);
    }

    /** Servers within limits of one's own. */
    public HttpServers(HttpLimits limits) {
        this.limits = limits;
        this.loop = new HttpLoop(hasEpoll);
        this.open = new HttpConnections(limits.connections());
    }

    /**
     * Listens on an address. Returns before it does, unless the binding must not be retried; such a binding cannot be
     * made on the event loop, which would wait for itself.
     *
     * @param purpose its name in messages, such as {@code the health server}
     * @throws BindFailedException if the binding fails and must not be retried
     */
    public HttpListener listen(String purpose, HttpBinding binding, HttpResponder responder) {
        HttpListener listener = new HttpListener(purpose, binding, loop, limits);
        HttpResponder careful = careful(purpose, responder);
        if (binding.isHardFail()) {
            listener.openOrFail(server(binding, careful, listener));
        } else {
            loop.execute(() -> listener.open(server(binding, careful, listener)));
        }
        return listener;
    }

    /**
     * Listens on a Unix socket, whose clients' credentials and bodies responders get to know. Returns before it does. Does
     * nothing but log where the system has no epoll.
     *
     * @param purpose its name in messages, such as {@code the admin socket}
     */
    public UnixHttpListener listen(String purpose, UnixSocket socket, HttpResponder responder) {
        ServerBootstrap server = new ServerBootstrap();
        UnixHttpListener listener = new UnixHttpListener(purpose, socket, loop, server);
        HttpResponder careful = careful(purpose, responder);
        server.group(loop.eventLoop())
                .channelFactory(EpollServerDomainSocketChannel::new)
                .childHandler(new ChannelInitializer<EpollDomainSocketChannel>() {
                    @Override
                    protected void initChannel(EpollDomainSocketChannel accepted) throws IOException {
                        listener.onAccepted(accepted);
                        PeerCredentials peer = accepted.peerCredentials();
                        accepted.pipeline()
                                .addLast(
                                        codec(),
                                        new HttpConnectionHandler(
                                                careful, open, limits, new HttpPeer(peer.uid(), peer.pid())));
                    }
                });
        if (hasEpoll) {
            unixListeners.add(listener);
            loop.execute(listener::open);
        } else {
            LOG.warn("{} is not available: this system has no epoll", purpose);
        }
        return listener;
    }

    /**
     * Runs a task on the event loop, after those that were given before; not at all once this is closed. State that
     * responders read can so be confined to the event loop.
     */
    public void execute(Runnable task) {
        loop.execute(task);
    }

    private ServerBootstrap server(HttpBinding binding, HttpResponder responder, HttpListener listener) {
        IpFamily family = binding.address().family();
        ServerBootstrap server = new ServerBootstrap()
                .group(loop.eventLoop())
                .channelFactory(() -> serverChannel(family))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        listener.onAccepted(accepted);
                        accepted.pipeline().addLast(codec(), new HttpConnectionHandler(responder, open, limits, null));
                    }
                });
        return hasEpoll && family == IpFamily.IPV6
                ? server.option(IPV6_V6ONLY, binding.isOfOneFamily() ? 1 : 0)
                : server;
    }

    /** Netty takes 0.0.0.0 for [::] unless the channel is made for one family. */
    private ServerSocketChannel serverChannel(IpFamily family) {
        SocketProtocolFamily protocol = switch (family) {
            case IPV4 -> SocketProtocolFamily.INET;
            case IPV6 -> SocketProtocolFamily.INET6;
        };
        return hasEpoll
                ? new EpollServerSocketChannel(protocol)
                : new NioServerSocketChannel(SelectorProvider.provider(), protocol);
    }

    private static HttpServerCodec codec() {
        return new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(HttpLimits.REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HttpLimits.HEADER_BYTES));
    }

    private static final HttpAnswer FAULT = HttpAnswer.text(500, "internal error, see the log of fairlead\n");

    private static HttpResponder careful(String purpose, HttpResponder responder) {
        return question -> FaultBoundary.call(purpose, () -> careful(purpose, responder.answer(question)), _ -> FAULT);
    }

    private static HttpReply careful(String purpose, HttpReply reply) {
        return reply instanceof HttpPending(CompletionStage<HttpAnswer> answer)
                ? new HttpPending(answer.exceptionally(fault -> careful(purpose, fault)))
                : reply;
    }

    private static HttpAnswer careful(String purpose, Throwable fault) {
        return FaultBoundary.call(
                purpose,
                () -> {
                    throw new CompletionException(fault);
                },
                _ -> FAULT);
    }

    /** Closes every listener and connection; the ports are free on return. */
    @Override
    public void close() {
        unixListeners.forEach(UnixHttpListener::close);
        loop.close();
    }
}
