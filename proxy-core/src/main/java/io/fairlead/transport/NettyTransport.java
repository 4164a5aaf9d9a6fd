package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sockets as Netty channels: on epoll where Netty's library for it is there, else on Java's own selectors.
 *
 * <p>One event loop accepts for an address and hands the connections to all event loops in turn.
 *
 * <p>Threading: Thread-safe.
 */
public final class NettyTransport implements Transport {
    private final MultiThreadIoEventLoopGroup group;
    private final Class<? extends ServerSocketChannel> serverChannel;
    private final Class<? extends SocketChannel> channel;

    /** Starts this many event loops. */
    public NettyTransport(int eventLoops) {
        boolean hasEpoll = Epoll.isAvailable();
        IoHandlerFactory handlers = hasEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(
                eventLoops, new DefaultThreadFactory("fairlead-loop", true), handlers);
        serverChannel = hasEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        channel = hasEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public List<EventLoop> eventLoops() {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            loops.add((EventLoop) executor);
        }
        return loops;
    }

    @Override
    public ServerSocket listen(AddressPort address, ListenOptions options, AcceptHandler handler) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(serverChannel)
                .option(ChannelOption.SO_BACKLOG, ListenOptions.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.SO_KEEPALIVE,
                        options.accepted().keepAlive().isEnabled())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline().addLast(new AcceptedHandler(handler));
                    }
                });
        ChannelFuture bind = bootstrap
                .bind(address.address().toInetAddress(), address.port())
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw failure(address, bind.cause());
        }
        return new NettyServerSocket(bind.channel());
    }

    private static ListenException failure(AddressPort address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        ListenException.Cause reason = ListenException.Cause.OTHER;
        if (message.contains("in use")) {
            reason = ListenException.Cause.IN_USE;
        } else if (message.contains("assign requested address")) {
            reason = ListenException.Cause.NO_SUCH_ADDRESS;
        } else if (message.contains("ermission denied") || message.contains("not permitted")) {
            reason = ListenException.Cause.NOT_PERMITTED;
        } else if (message.contains("family") || message.contains("unsupported")) {
            reason = ListenException.Cause.NO_SUCH_FAMILY;
        } else if (message.contains("Too many open files")) {
            reason = ListenException.Cause.EXHAUSTED;
        }
        return new ListenException(address, reason, message);
    }

    @Override
    public void connect(
            EventLoop eventLoop,
            AddressPort remote,
            SocketOptions options,
            long timeoutNanos,
            ConnectHandler handler) {
        assert eventLoop.inEventLoop();
        new Bootstrap()
                .group(eventLoop)
                .channel(channel)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(
                        ChannelOption.SO_KEEPALIVE, options.keepAlive().isEnabled())
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(timeoutNanos)))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(remote.address().toInetAddress(), remote.port())
                .addListener((ChannelFuture connect) -> {
                    if (connect.isSuccess()) {
                        handler.onConnected(new NettySocket((SocketChannel) connect.channel(), remote));
                    } else {
                        handler.onConnectFailed(String.valueOf(connect.cause().getMessage()));
                    }
                });
    }

    @Override
    public void close(long timeout, TimeUnit unit) {
        group.shutdownGracefully(0, timeout, unit).awaitUninterruptibly(timeout, unit);
    }

    /** Hands a connection on as soon as it is active. */
    private static final class AcceptedHandler extends ChannelInboundHandlerAdapter {
        private final AcceptHandler handler;

        AcceptedHandler(AcceptHandler handler) {
            this.handler = handler;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            SocketChannel accepted = (SocketChannel) context.channel();
            InetSocketAddress remote = accepted.remoteAddress();
            context.pipeline().remove(this);
            if (remote == null) {
                var _ = accepted.close();
            } else {
                handler.onAccept(new NettySocket(accepted, NettySocket.addressOf(remote)));
            }
        }
    }

    private record NettyServerSocket(Channel channel) implements ServerSocket {
        @Override
        public AddressPort address() {
            return NettySocket.addressOf((InetSocketAddress) channel.localAddress());
        }

        @Override
        public void close() {
            channel.close().awaitUninterruptibly();
        }
    }
}
