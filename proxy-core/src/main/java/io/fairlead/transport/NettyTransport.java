package io.fairlead.transport;

import io.fairlead.config.KeepAliveConfig;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.UnixSocket;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sockets as Netty channels: on epoll where Netty's library for it is there, else on Java's own selectors.
 *
 * <p>One event loop accepts for an address and hands the connections to all event loops in turn.
 *
 * <p>Threading: Thread-safe.
 */
public final class NettyTransport implements Transport {
    private static final ChannelOption<Integer> SO_OOBINLINE = new IntegerUnixChannelOption("SO_OOBINLINE", 1, 10);
    private static final ChannelOption<Integer> IPV6_V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);
    private static final ChannelOption<Integer> IP_FREEBIND = new IntegerUnixChannelOption("IP_FREEBIND", 0, 15);
    private static final ChannelOption<Integer> IPV6_FREEBIND = new IntegerUnixChannelOption("IPV6_FREEBIND", 41, 78);

    private final Budget budget;
    private final EventLoops eventLoops;
    private final boolean hasEpoll = Epoll.isAvailable();
    private final Class<? extends SocketChannel> channel;

    /** Starts this many event loops, with a budget of their own. */
    public NettyTransport(int eventLoops) {
        this(eventLoops, Budget.of(Limits.read()));
    }

    /**
     * Starts event loops.
     *
     * @param budget consulted before connections are accepted
     */
    public NettyTransport(int eventLoops, Budget budget) {
        this.budget = budget;
        IoHandlerFactory handlers = hasEpoll ? LastingEpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.eventLoops = new EventLoops(eventLoops, handlers);
        channel = hasEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public boolean isTransparencySupported() {
        return false;
    }

    @Override
    public List<EventLoop> eventLoops() {
        return eventLoops.list();
    }

    @Override
    public List<PollClock> pollClocks() {
        return eventLoops.clocks();
    }

    @Override
    public List<String> endedLoops() {
        return eventLoops.ended();
    }

    @Override
    public ServerSocket listen(AddressPort address, ListenOptions options, AcceptObserver observer) {
        if (options.binding() == ListenOptions.Binding.TRANSPARENT) {
            throw new UnsupportedOperationException(
                    "Netty's channels cannot accept at the addresses of other machines");
        }
        if (budget.takeListener(1) == 0) {
            throw ListenException.overBudget(address, budget.capacity());
        }
        NettyServerSocket opened = null;
        try {
            opened = new NettyServerSocket(open(address, options, observer), budget);
            return opened;
        } finally {
            if (opened == null) {
                budget.releaseListener(1);
            }
        }
    }

    @Override
    public ServerSocket listen(UnixSocket socket, AcceptObserver observer) {
        if (budget.takeListener(1) == 0) {
            throw ListenException.overBudget(socket, budget.capacity());
        }
        NettyUnixServerSocket opened = null;
        try {
            opened = NettyUnixServerSocket.open(eventLoops.group(), budget, socket, observer);
            return opened;
        } finally {
            if (opened == null) {
                budget.releaseListener(1);
            }
        }
    }

    private Channel open(AddressPort address, ListenOptions options, AcceptObserver observer) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(eventLoops.group())
                .channelFactory(() -> serverChannel(address.family()))
                .option(ChannelOption.SO_BACKLOG, ListenOptions.BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(4))
                .handler(new ChannelInitializer<ServerSocketChannel>() {
                    @Override
                    protected void initChannel(ServerSocketChannel listening) {
                        listening.pipeline().addLast(new PausingHandler(budget));
                    }
                })
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        accepted.pipeline().addLast(new AcceptedHandler(observer, budget));
                    }
                });
        connected(options.accepted()).forEach((option, value) -> setChild(bootstrap, option, value));
        if (hasEpoll) {
            if (address.family() == IpFamily.IPV6) {
                bootstrap.option(IPV6_V6ONLY, 1);
            }
            if (options.binding() == ListenOptions.Binding.FREE) {
                bootstrap.option(address.family() == IpFamily.IPV4 ? IP_FREEBIND : IPV6_FREEBIND, 1);
            }
            if (!options.isShared() && address.port() != 0) {
                // With SO_REUSEPORT another proxy's port would be shared in silence; without it, binding tells.
                bind(bootstrap, address).close().awaitUninterruptibly();
            }
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        return bind(bootstrap, address);
    }

    /**
     * Of one family: Netty takes 0.0.0.0 for [::] on a socket of both families, and no other program could use the port
     * there.
     */
    private ServerSocketChannel serverChannel(IpFamily family) {
        SocketProtocolFamily protocol = switch (family) {
            case IPV4 -> SocketProtocolFamily.INET;
            case IPV6 -> SocketProtocolFamily.INET6;
        };
        return hasEpoll
                ? new EpollServerSocketChannel(protocol)
                : new NioServerSocketChannel(SelectorProvider.provider(), protocol);
    }

    private static Channel bind(ServerBootstrap bootstrap, AddressPort address) {
        ChannelFuture bind = bootstrap
                .bind(address.address().toInetAddress(), address.port())
                .awaitUninterruptibly();
        if (!bind.isSuccess()) {
            throw ListenException.of(address, bind.cause());
        }
        return bind.channel();
    }

    @Override
    public PendingConnect connect(
            EventLoop eventLoop,
            AddressPort remote,
            @Nullable AddressPort source,
            SocketOptions options,
            ConnectObserver observer) {
        assert eventLoop.inEventLoop();
        if (source != null) {
            throw new UnsupportedOperationException(
                    "Netty's channels cannot connect from the address of another machine");
        }
        HoldingHandler holding = new HoldingHandler();
        Bootstrap bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(channel)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(holding);
        connected(options).forEach((option, value) -> set(bootstrap, option, value));
        NettyConnect connect = new NettyConnect(remote, eventLoop, holding, observer);
        connect.start(bootstrap);
        return connect;
    }

    /** The options of a connected socket; what Java's own channels cannot set is left out on them. */
    private Map<ChannelOption<?>, Object> connected(SocketOptions options) {
        Map<ChannelOption<?>, Object> set = new LinkedHashMap<>();
        set.put(ChannelOption.AUTO_READ, false);
        // A failed write must not discard what can still be read.
        set.put(ChannelOption.AUTO_CLOSE, false);
        set.put(ChannelOption.ALLOW_HALF_CLOSURE, true);
        set.put(ChannelOption.TCP_NODELAY, true);
        KeepAliveConfig keepAlive = options.keepAlive();
        set.put(ChannelOption.SO_KEEPALIVE, keepAlive.isEnabled());
        if (!hasEpoll) {
            return set;
        }
        // Urgent data stays in the stream at its place, since there is no way to pass its mark on.
        set.put(SO_OOBINLINE, 1);
        if (keepAlive.isEnabled()) {
            set.put(EpollChannelOption.TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
            set.put(EpollChannelOption.TCP_KEEPINTVL, (int) keepAlive.interval().toSeconds());
            set.put(EpollChannelOption.TCP_KEEPCNT, keepAlive.probes());
        }
        if (!options.userTimeout().isZero()) {
            set.put(EpollChannelOption.TCP_USER_TIMEOUT, (int)
                    options.userTimeout().toMillis());
        }
        return set;
    }

    @SuppressWarnings("unchecked") // connected() pairs each option with a value of its type
    private static <T> void set(Bootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.option(option, (T) value);
    }

    @SuppressWarnings("unchecked") // as above
    private static <T> void setChild(ServerBootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.childOption(option, (T) value);
    }

    @Override
    public void close(long timeout, TimeUnit unit) {
        eventLoops.close(timeout, unit);
    }

    private record NettyServerSocket(Channel channel, Budget budget) implements ServerSocket {
        @Override
        public AddressPort address() {
            return NettySocket.addressOf((InetSocketAddress) channel.localAddress());
        }

        @Override
        public void close() {
            if (channel.isOpen()) {
                channel.close().awaitUninterruptibly();
                budget.releaseListener(1);
            }
        }
    }
}
