package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;

/**
 * A Unix socket that is listened on by a Netty channel.
 *
 * <p>Threading: Thread-safe.
 */
final class NettyUnixServerSocket implements ServerSocket {
    private final UnixSocket socket;
    private final UnixSocketFile file;
    private final Channel channel;
    private final Budget budget;

    private NettyUnixServerSocket(UnixSocket socket, UnixSocketFile file, Channel channel, Budget budget) {
        this.socket = socket;
        this.file = file;
        this.channel = channel;
        this.budget = budget;
    }

    /**
     * Opens a listener.
     *
     * @throws ListenException if it cannot; nothing is left open then
     */
    static NettyUnixServerSocket open(EventLoopGroup group, Budget budget, UnixSocket socket, AcceptObserver observer) {
        UnixSocketFile.clear(socket);
        boolean hasEpoll = Epoll.isAvailable();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channelFactory(() -> serverChannel(hasEpoll))
                .option(ChannelOption.SO_BACKLOG, ListenOptions.BACKLOG)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(4))
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel listening) {
                        listening.pipeline().addLast(new PausingHandler(budget));
                    }
                })
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accepted.pipeline().addLast(new AcceptedHandler(observer, budget));
                    }
                });
        ChannelFuture bind = bootstrap.bind(address(socket, hasEpoll)).awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw failure(socket, bind.cause());
        }
        try {
            return new NettyUnixServerSocket(socket, UnixSocketFile.created(socket), bind.channel(), budget);
        } catch (ListenException e) {
            bind.channel().close().awaitUninterruptibly();
            throw e;
        }
    }

    private static ServerChannel serverChannel(boolean hasEpoll) {
        return hasEpoll
                ? new EpollServerDomainSocketChannel()
                : new NioServerDomainSocketChannel(SelectorProvider.provider());
    }

    private static SocketAddress address(UnixSocket socket, boolean hasEpoll) {
        return hasEpoll ? new DomainSocketAddress(socket.path()) : UnixDomainSocketAddress.of(socket.path());
    }

    private static ListenException failure(UnixSocket socket, Throwable cause) {
        Integer errno = NettyErrno.of(cause);
        return errno == null
                ? ListenException.of(socket, ListenException.Cause.OTHER, String.valueOf(cause.getMessage()))
                : ListenException.of(socket, errno);
    }

    @Override
    public AddressPort address() {
        return socket.standIn();
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            file.remove();
            channel.close().awaitUninterruptibly();
            budget.releaseListener(1);
        }
    }
}
