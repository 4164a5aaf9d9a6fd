package io.fairlead.transport;

import io.fairlead.config.KeepAliveConfig;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
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
    /** A port that is taken is rare, unless most are. */
    private static final int SOURCE_PORT_TRIES = 20;

    private final Budget budget;
    private final EventLoops eventLoops;
    private final Map<EventLoop, EpollLoop> loops = new HashMap<>();
    private final List<EpollLoop> ordered = new ArrayList<>();
    private final SystemCalls listening = new SystemCalls();

    /** Starts this many event loops, with a budget of their own. */
    public EpollTransport(int eventLoops) {
        this(eventLoops, Budget.of(Limits.read()));
    }

    /**
     * Starts event loops.
     *
     * @param budget asked before descriptors are taken
     */
    public EpollTransport(int eventLoops, Budget budget) {
        String missing = unavailability();
        if (missing != null) {
            throw new IllegalStateException("epoll and splice cannot be used: " + missing);
        }
        this.budget = budget;
        this.eventLoops = new EventLoops(eventLoops, EpollIoHandler.newFactory());
        for (EventLoop eventLoop : this.eventLoops.list()) {
            EpollLoop loop = new EpollLoop((IoEventLoop) eventLoop, this.eventLoops.state(eventLoop), budget);
            loops.put(eventLoop, loop);
            ordered.add(loop);
            eventLoop.execute(() -> loop.calls().blockBrokenPipeSignal());
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
        synchronized (listening) {
            return EpollServerSocket.open(listening, budget, inTurn(), address, options, observer);
        }
    }

    /** The event loops, beginning with another one each time, which gets the listeners that have one socket. */
    private List<EpollLoop> inTurn() {
        Collections.rotate(ordered, 1);
        return ordered;
    }

    @Override
    public void connect(
            EventLoop eventLoop,
            AddressPort remote,
            @Nullable AddressPort source,
            SocketOptions options,
            long timeoutNanos,
            ConnectObserver observer) {
        assert eventLoop.inEventLoop();
        EpollLoop loop = loops.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("not an event loop of this transport");
        }
        connect(loop, remote, source, options, timeoutNanos, observer, SOURCE_PORT_TRIES);
    }

    private static void connect(
            EpollLoop loop,
            AddressPort remote,
            @Nullable AddressPort source,
            SocketOptions options,
            long timeoutNanos,
            ConnectObserver observer,
            int triesLeft) {
        SystemCalls calls = loop.calls();
        int fd = calls.socket(remote.family());
        if (fd < 0) {
            String why = Errno.describe(-fd);
            observer.onConnectFailed(new ConnectFailure(
                    ConnectFailure.Kind.LOCAL,
                    Errno.isExhaustion(-fd)
                            ? "not the endpoint's fault: " + why + " here; raise the limit of open files (ulimit -n)"
                            : why));
            return;
        }
        apply(calls, fd, options);
        int result = source == null ? calls.connect(fd, remote) : connectFrom(source, calls, fd, remote);
        if (result == -Errno.EINPROGRESS) {
            // On the same machine it is through by now, and asking costs less than a registration and a timer.
            result = calls.connect(fd, remote);
        }
        switch (-result) {
            case 0, Errno.EISCONN -> observer.onConnected(EpollSocket.connecting(loop, fd, remote));
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR ->
                new EpollConnect(EpollSocket.connecting(loop, fd, remote), observer).start(timeoutNanos);
            default -> {
                calls.close(fd);
                if (source != null && isPortTaken(result, source) && triesLeft > 0) {
                    connect(loop, remote, source, options, timeoutNanos, observer, triesLeft - 1);
                    return;
                }
                observer.onConnectFailed(ConnectFailure.of(-result));
            }
        }
    }

    private static int connectFrom(AddressPort source, SystemCalls calls, int fd, AddressPort remote) {
        boolean isIpv4 = source.family() == IpFamily.IPV4;
        calls.setOption(fd, isIpv4 ? SocketOption.IP_TRANSPARENT : SocketOption.IPV6_TRANSPARENT, 1);
        // One port may serve connections to several endpoints.
        calls.setOption(fd, SocketOption.SO_REUSEADDR, 1);
        int result = calls.bind(fd, source.port() == 0 ? new AddressPort(source.address(), sourcePort()) : source);
        return result < 0 ? result : calls.connect(fd, remote);
    }

    private static int sourcePort() {
        return ThreadLocalRandom.current().nextInt(FIRST_SOURCE_PORT, LAST_SOURCE_PORT + 1);
    }

    /** By chance, another connection from that address to the same endpoint has the port, or has had it lately. */
    private static boolean isPortTaken(int result, AddressPort source) {
        return source.port() == 0 && (result == -Errno.EADDRINUSE || result == -Errno.EADDRNOTAVAIL);
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
        eventLoops.close(timeout, unit);
    }
}
