package io.fairlead.transport;

import io.fairlead.config.KeepAliveConfig;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sockets as plain descriptors on Netty's epoll event loops.
 *
 * <p>Each event loop has a listening socket of its own for each address, and the kernel spreads connections over them
 * (SO_REUSEPORT), so that a connection never changes its thread.
 *
 * <p>Threading: Thread-safe.
 */
public final class EpollTransport implements Transport {
    private final MultiThreadIoEventLoopGroup group;
    private final Map<EventLoop, EpollConnector> connectors = new HashMap<>();
    private final List<EpollLoop> ordered = new ArrayList<>();
    private final SystemCalls listening = new SystemCalls();

    /** Starts this many event loops. */
    public EpollTransport(int eventLoops) {
        this(eventLoops, SourcePorts.ofThisMachine());
    }

    /** @param ports for connections whose port is not left to the kernel */
    EpollTransport(int eventLoops, SourcePorts ports) {
        String missing = unavailability();
        if (missing != null) {
            throw new IllegalStateException("epoll and splice cannot be used: " + missing);
        }
        Map<ThreadAwareExecutor, BatchCount> counts = new HashMap<>();
        group = new MultiThreadIoEventLoopGroup(
                eventLoops, new DefaultThreadFactory("fairlead-loop", true), BatchCount.newFactory(counts));
        for (EventExecutor executor : group) {
            IoEventLoop eventLoop = (IoEventLoop) executor;
            EpollLoop loop = new EpollLoop(eventLoop, Objects.requireNonNull(counts.get(eventLoop)));
            connectors.put(loop.eventLoop(), new EpollConnector(loop, ports));
            ordered.add(loop);
        }
    }

    /** Why this transport cannot be used here, in words; null if it can. */
    public static @Nullable String unavailability() {
        String missing = SystemCalls.unavailability();
        if (missing == null && !Epoll.isAvailable()) {
            missing = "Netty's epoll library cannot be loaded: "
                    + Epoll.unavailabilityCause().getMessage();
        }
        return missing;
    }

    @Override
    public boolean isTransparencySupported() {
        return true;
    }

    @Override
    public List<EventLoop> eventLoops() {
        return ordered.stream().<EventLoop>map(EpollLoop::eventLoop).toList();
    }

    @Override
    public ServerSocket listen(AddressPort address, ListenOptions options, AcceptObserver observer) {
        synchronized (listening) {
            return EpollServerSocket.open(listening, ordered, address, options, observer);
        }
    }

    @Override
    public PendingConnect connect(
            EventLoop eventLoop,
            AddressPort remote,
            @Nullable AddressPort source,
            SocketOptions options,
            ConnectObserver observer) {
        assert eventLoop.inEventLoop();
        EpollConnector connector = connectors.get(eventLoop);
        if (connector == null) {
            throw new IllegalArgumentException("not an event loop of this transport");
        }
        return connector.connect(remote, source, options, observer);
    }

    /** Sets the options of a connected socket, or of a listening one, from which accepted sockets inherit them. */
    static void apply(SystemCalls calls, int fd, SocketOptions options) {
        calls.setOption(fd, SocketOption.TCP_NODELAY, 1);
        // Urgent data stays in the stream at its place, since there is no way to pass its mark on.
        calls.setOption(fd, SocketOption.SO_OOBINLINE, 1);
        KeepAliveConfig keepAlive = options.keepAlive();
        if (keepAlive.isEnabled()) {
            calls.setOption(fd, SocketOption.SO_KEEPALIVE, 1);
            calls.setOption(
                    fd, SocketOption.TCP_KEEPIDLE, (int) keepAlive.idle().toSeconds());
            calls.setOption(
                    fd, SocketOption.TCP_KEEPINTVL, (int) keepAlive.interval().toSeconds());
            calls.setOption(fd, SocketOption.TCP_KEEPCNT, keepAlive.probes());
        }
        if (options.mark() != 0) {
            calls.setOption(fd, SocketOption.SO_MARK, options.mark());
        }
        if (!options.userTimeout().isZero()) {
            calls.setOption(fd, SocketOption.TCP_USER_TIMEOUT, (int)
                    options.userTimeout().toMillis());
        }
    }

    @Override
    public void close(long timeout, TimeUnit unit) {
        group.shutdownGracefully(0, timeout, unit).awaitUninterruptibly(timeout, unit);
    }
}
