package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * UDP sockets on the event loops of an {@link EpollTransport}.
 *
 * <p>All of them join datagrams of one flow as they come (UDP_GRO) and report their traffic class. Their path MTU discovery is that of
 * the system, IP_PMTUDISC_WANT unless {@code net.ipv4.ip_no_pmtu_disc} is set: datagrams that fit into the path are sent with
 * "don't fragment"; larger ones are fragmented here, whatever their sender had in mind; and what a router reports
 * ("fragmentation needed", "packet too big") counts for the next datagrams. So a datagram is never too big for a path, and neither
 * clients nor endpoints need to learn of the other path's MTU.
 *
 * <p>Threading: Thread-safe, but for {@link #connect} and {@link #bindReply}, which are called on the event loop that they name.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7), IP_MTU_DISCOVER</a>
 */
public final class UdpTransport {
    /** Bursts of many clients meet in these sockets. Without CAP_NET_ADMIN it is net.core.rmem_max at most. */
    private static final int CLIENTS_BUFFER_BYTES = 4 << 20;

    private static final int SOURCE_PORT_TRIES = 20;

    private final SystemCalls control;
    private final Budget budget;
    private final SourcePorts ports;
    private final Supplier<List<EpollLoop>> loopsInTurn;
    private final List<EpollLoop> loops;
    private final UdpIntake intake;

    /**
     * @param control for calls that are not made on event loops; the caller's monitor is that of this object
     * @param loopsInTurn the event loops, beginning with another one each time
     */
    UdpTransport(
            SystemCalls control,
            Budget budget,
            SourcePorts ports,
            List<EpollLoop> loops,
            Supplier<List<EpollLoop>> loopsInTurn) {
        this.control = control;
        this.budget = budget;
        this.ports = ports;
        this.loops = List.copyOf(loops);
        this.loopsInTurn = loopsInTurn;
        intake = new UdpIntake(control);
    }

    /** The event loops. */
    public List<EpollLoop> loops() {
        return loops;
    }

    /**
     * Receives datagrams at an address: by one socket for each event loop, over which the kernel spreads clients (SO_REUSEPORT); or
     * by one, where there are very many addresses. A client stays with a socket for as long as they are open.
     *
     * @param observer called on each of the event loops
     * @throws ListenException if it cannot; nothing is left open then
     */
    public UdpServerSocket bind(AddressPort address, UdpOptions options, UdpObserver observer) {
        synchronized (control) {
            List<ListeningSocket> inherited = intake.take(address, options.binding());
            return inherited.isEmpty()
                    ? UdpServerSocket.open(control, budget, intake, loopsInTurn.get(), address, options, observer)
                    : UdpServerSocket.adopt(control, budget, intake, loops, inherited, options, observer);
        }
    }

    /**
     * Uses sockets of another process's, in place of opening them, for what is bound from now on. Each of them is read once its event
     * loop is {@linkplain #onLoopDone done}.
     *
     * @param sockets UDP sockets only; this object closes those that are not used
     */
    public void inherit(List<ListeningSocket> sockets) {
        intake.inherit(sockets);
    }

    /** The event loop here that has the sockets and sessions of one of the process that sockets were inherited from. */
    public EpollLoop successorOf(int predecessorLoop) {
        return UdpIntake.successor(loops, predecessorLoop);
    }

    /** All sessions of an event loop of the process that sockets were inherited from have come. */
    public void onLoopDone(int predecessorLoop) {
        intake.open(predecessorLoop);
    }

    /** No more sessions come: inherited sockets are read, and those that nothing uses are closed. */
    public void onPredecessorEnd() {
        intake.openAll();
    }

    /** The sockets for clients; they stay this object's own. */
    public List<ListeningSocket> listeningSockets() {
        return intake.sockets(loops);
    }

    /** Stops reading the sockets for clients of an event loop, on which it is called: their sessions go to another process. */
    public void pause(EpollLoop loop) {
        intake.pause(loop);
    }

    /** Reads all sockets for clients again. */
    public void resume() {
        intake.resume();
    }

    /**
     * Takes a connected socket of another process's. Thread-safe.
     *
     * @param loop where it will be used
     * @return null if the budget does not allow it; the descriptor is closed then
     */
    public @Nullable UdpSocket adopt(EpollLoop loop, int descriptor, AddressPort remote) {
        boolean takesPort;
        synchronized (control) {
            takesPort = control.option(descriptor, transparency(remote.family())) == 0;
            if (!budget.tryTakeSessionSocket(takesPort)) {
                control.close(descriptor);
                return null;
            }
        }
        return new UdpSocket(loop, descriptor, remote, () -> budget.releaseSessionSocket(takesPort));
    }

    /** Sets what all UDP sockets have. */
    static void applyCommon(SystemCalls calls, int fd, IpFamily family) {
        calls.setOption(fd, SocketOption.UDP_GRO, 1);
        calls.setOption(fd, family == IpFamily.IPV4 ? SocketOption.IP_RECVTOS : SocketOption.IPV6_RECVTCLASS, 1);
    }

    /** Sets what the sockets for clients have. */
    static void applyReceiving(SystemCalls calls, int fd, IpFamily family, UdpOptions.Destination destination) {
        applyCommon(calls, fd, family);
        if (calls.setOption(fd, SocketOption.SO_RCVBUFFORCE, CLIENTS_BUFFER_BYTES) < 0) {
            calls.setOption(fd, SocketOption.SO_RCVBUF, CLIENTS_BUFFER_BYTES);
        }
        boolean isIpv4 = family == IpFamily.IPV4;
        switch (destination) {
            case BOUND -> {}
            case ADDRESS -> calls.setOption(fd, isIpv4 ? SocketOption.IP_PKTINFO : SocketOption.IPV6_RECVPKTINFO, 1);
            case ORIGINAL ->
                calls.setOption(fd, isIpv4 ? SocketOption.IP_RECVORIGDSTADDR : SocketOption.IPV6_RECVORIGDSTADDR, 1);
        }
    }

    /**
     * Opens a socket that is connected to an endpoint. It reports all ICMP errors (IP_RECVERR).
     *
     * @param source where datagrams are to come from, which may be another machine's address; for port 0, one of the configured
     *     ports that this address does not use yet. Null for an address of this machine's, which the kernel chooses
     * @param mark the firewall mark; 0 for none
     */
    public UdpConnection connect(EpollLoop loop, AddressPort remote, @Nullable AddressPort source, int mark) {
        boolean takesPort = source == null;
        if (!budget.tryTakeSessionSocket(takesPort)) {
            return UdpConnection.failed(new ConnectFailure(
                    ConnectFailure.Kind.RESOURCES, "UDP sessions have the descriptors and ports that they may take"));
        }
        int fd = open(loop.calls(), remote, source, mark);
        if (fd < 0) {
            budget.releaseSessionSocket(takesPort);
            return UdpConnection.failed(ConnectFailure.of(-fd));
        }
        return UdpConnection.of(new UdpSocket(loop, fd, remote, () -> budget.releaseSessionSocket(takesPort)));
    }

    private int open(SystemCalls calls, AddressPort remote, @Nullable AddressPort source, int mark) {
        int fd = calls.datagramSocket(remote.family());
        if (fd < 0) {
            return fd;
        }
        applyCommon(calls, fd, remote.family());
        boolean isIpv4 = remote.family() == IpFamily.IPV4;
        calls.setOption(fd, isIpv4 ? SocketOption.IP_RECVERR : SocketOption.IPV6_RECVERR, 1);
        mark(calls, fd, mark);
        int result = source == null ? 0 : bindSource(calls, fd, source);
        if (result >= 0) {
            result = calls.connect(fd, remote);
        }
        if (result < 0) {
            calls.close(fd);
            return result;
        }
        return fd;
    }

    /**
     * A port of its own for each socket of an address: two sockets with the same addresses and ports on both sides would get each
     * other's datagrams, and for UDP the kernel does not prevent that once SO_REUSEADDR is set.
     */
    private int bindSource(SystemCalls calls, int fd, AddressPort source) {
        transparent(calls, fd, source.family());
        if (source.port() != 0) {
            return calls.bind(fd, source);
        }
        int result = -Errno.EADDRINUSE;
        for (int tries = 0; tries < SOURCE_PORT_TRIES && result == -Errno.EADDRINUSE; tries++) {
            result = calls.bind(fd, new AddressPort(source.address(), ports.draw(ThreadLocalRandom.current())));
        }
        return result;
    }

    /**
     * Opens a socket from which replies leave that have come in by another one: it is bound to an address of a Service, which need not
     * be the machine's.
     *
     * @param mark the firewall mark; 0 for none
     */
    public UdpConnection bindReply(EpollLoop loop, AddressPort service, int mark) {
        if (!budget.tryTakeSessionSocket(false)) {
            return UdpConnection.failed(new ConnectFailure(
                    ConnectFailure.Kind.RESOURCES, "UDP sessions have the descriptors that they may take"));
        }
        SystemCalls calls = loop.calls();
        int fd = calls.datagramSocket(service.family());
        int result = fd;
        if (fd >= 0) {
            mark(calls, fd, mark);
            transparent(calls, fd, service.family());
            // Each event loop has one, and a successor of this process too.
            calls.setOption(fd, SocketOption.SO_REUSEADDR, 1);
            calls.setOption(fd, SocketOption.SO_REUSEPORT, 1);
            result = calls.bind(fd, service);
        }
        if (result < 0) {
            if (fd >= 0) {
                calls.close(fd);
            }
            budget.releaseSessionSocket(false);
            return UdpConnection.failed(ConnectFailure.of(-result));
        }
        return UdpConnection.of(new UdpSocket(loop, fd, service, () -> budget.releaseSessionSocket(false)));
    }

    private static void mark(SystemCalls calls, int fd, int mark) {
        if (mark != 0) {
            calls.setOption(fd, SocketOption.SO_MARK, mark);
        }
    }

    private static void transparent(SystemCalls calls, int fd, IpFamily family) {
        calls.setOption(fd, transparency(family), 1);
    }

    private static SocketOption transparency(IpFamily family) {
        return family == IpFamily.IPV4 ? SocketOption.IP_TRANSPARENT : SocketOption.IPV6_TRANSPARENT;
    }
}
