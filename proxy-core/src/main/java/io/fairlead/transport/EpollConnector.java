package io.fairlead.transport;

import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Connects on one event loop, and remembers what makes the next connection cheaper. Hot path.
 *
 * <h2>Source ports</h2>
 *
 * <p>For a connection from this machine's own address the kernel chooses a port of {@code ip_local_port_range} that has no
 * connection to the endpoint, not even one in TIME_WAIT. So one endpoint takes at most as many connections per minute as
 * there are such ports, if this side closes them first. When there are no more, a port of {@link SourcePorts} is bound
 * explicitly: connect(2) from a bound port takes over a pair in TIME_WAIT if both sides use timestamps (PAWS, RFC 6191),
 * since the caller has named it; for a port of its own choice the kernel would not ({@code tcp_tw_reuse} is 2, for loopback
 * alone). The socket is bound to the wildcard address, so that the route still decides the source address; and not with
 * IP_BIND_ADDRESS_NO_PORT, which is for leaving the port to connect(2).
 *
 * <p>Threading: Confined to its event loop.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6191">RFC 6191</a>
 */
final class EpollConnector {
    /** A port that is taken is rare, unless most are. */
    private static final int SOURCE_PORT_TRIES = 20;

    private final EpollLoop loop;
    private final SourcePorts ports;
    private final ImmediateConnects immediate = new ImmediateConnects();
    private final ExhaustedPorts exhausted = new ExhaustedPorts();

    EpollConnector(EpollLoop loop, SourcePorts ports) {
        this.loop = loop;
        this.ports = ports;
    }

    /** See {@link Transport#connect}. */
    PendingConnect connect(
            AddressPort remote, @Nullable AddressPort source, SocketOptions options, ConnectObserver observer) {
        if (source != null) {
            return connectFrom(source, remote, options, observer);
        }
        if (exhausted.isEmpty() || !exhausted.contains(remote, nowNanos())) {
            int fd = open(remote, options);
            int result = fd < 0 ? fd : begin(fd, remote);
            if (result != -Errno.EADDRNOTAVAIL) {
                return proceed(fd, result, remote, options, observer);
            }
            loop.calls().close(fd);
            exhausted.add(remote, nowNanos());
        }
        return connectFrom(new AddressPort(IpAddress.any(remote.family()), 0), remote, options, observer);
    }

    /** Tries several ports if the source leaves the port open. */
    private PendingConnect connectFrom(
            AddressPort source, AddressPort remote, SocketOptions options, ConnectObserver observer) {
        for (int triesLeft = SOURCE_PORT_TRIES; ; triesLeft--) {
            int fd = open(remote, options);
            int result = fd < 0 ? fd : bind(fd, source);
            if (result >= 0) {
                result = begin(fd, remote);
            }
            if (!isPortTaken(result, source) || triesLeft <= 1) {
                return proceed(fd, result, remote, options, observer);
            }
            loop.calls().close(fd);
        }
    }

    private int open(AddressPort remote, SocketOptions options) {
        int fd = loop.calls().socket(remote.family());
        if (fd >= 0) {
            TcpOptions.apply(loop.calls(), fd, options);
        }
        return fd;
    }

    private int bind(int fd, AddressPort source) {
        SystemCalls calls = loop.calls();
        if (!source.address().isAny()) {
            boolean isIpv4 = source.family() == IpFamily.IPV4;
            calls.setOption(fd, isIpv4 ? SocketOption.IP_TRANSPARENT : SocketOption.IPV6_TRANSPARENT, 1);
        }
        // One port may serve connections to several endpoints.
        calls.setOption(fd, SocketOption.SO_REUSEADDR, 1);
        return calls.bind(
                fd,
                source.port() == 0
                        ? new AddressPort(source.address(), ports.draw(ThreadLocalRandom.current()))
                        : source);
    }

    private int begin(int fd, AddressPort remote) {
        int result = loop.calls().connect(fd, remote);
        if (result == -Errno.EINPROGRESS && immediate.isWorthAsking(remote.address())) {
            result = loop.calls().connect(fd, remote);
            immediate.note(remote.address(), result != -Errno.EALREADY);
        }
        return result;
    }

    /** By chance, another connection from that address to the same endpoint has the port, or has had it lately. */
    private static boolean isPortTaken(int result, AddressPort source) {
        return source.port() == 0 && (result == -Errno.EADDRINUSE || result == -Errno.EADDRNOTAVAIL);
    }

    private PendingConnect proceed(
            int fd, int result, AddressPort remote, SocketOptions options, ConnectObserver observer) {
        switch (-result) {
            case 0, Errno.EISCONN -> {
                EpollSocket connected = EpollSocket.connecting(loop, fd, remote);
                loop.young().add(connected, options);
                observer.onConnected(connected);
            }
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR -> {
                EpollConnect connecting = new EpollConnect(EpollSocket.connecting(loop, fd, remote), options, observer);
                connecting.start();
                return connecting;
            }
            default -> {
                if (fd >= 0) {
                    loop.calls().close(fd);
                }
                observer.onConnectFailed(ConnectFailure.of(-result));
            }
        }
        return PendingConnect.ENDED;
    }

    private long nowNanos() {
        return loop.eventLoop().ticker().nanoTime();
    }
}
