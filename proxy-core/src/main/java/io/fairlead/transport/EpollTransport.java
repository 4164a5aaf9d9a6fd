package io.fairlead.transport;

import io.fairlead.config.KernelNumbers;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.linux.Signals;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.PortRange;
import io.fairlead.model.Protocol;
import io.fairlead.model.UnixSocket;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final Budget budget;
    private final EventLoops eventLoops;
    private final Map<EventLoop, EpollConnector> connectors = new HashMap<>();
    private final List<EpollLoop> ordered = new ArrayList<>();
    private final Map<EventLoop, EpollLoop> loops = new LinkedHashMap<>();
    private final SystemCalls listening = new SystemCalls();
    private final EpollListeners listeners;
    private final UdpTransport udp;

    /** Starts this many event loops, with a budget of their own and the default source ports. */
    public EpollTransport(int eventLoops) {
        this(eventLoops, Budget.of(Limits.read()), KernelNumbers.DEFAULT.transparentSourcePorts());
    }

    /**
     * Starts event loops.
     *
     * @param budget consulted before descriptors are taken
     * @param sourcePorts ports for connections from another machine's address, and for those from this one's where the
     *     kernel has no port left
     */
    public EpollTransport(int eventLoops, Budget budget, PortRange sourcePorts) {
        this(eventLoops, budget, SourcePorts.within(sourcePorts));
    }

    /** @param ports for connections whose port is not left to the kernel */
    EpollTransport(int eventLoops, Budget budget, SourcePorts ports) {
        String missing = unavailability();
        if (missing != null) {
            throw new IllegalStateException("epoll and splice cannot be used: " + missing);
        }
        this.budget = budget;
        this.eventLoops = new EventLoops(eventLoops, EpollIoHandler.newFactory());
        for (EventLoop eventLoop : this.eventLoops.list()) {
            EpollLoop loop = new EpollLoop((IoEventLoop) eventLoop, this.eventLoops.state(eventLoop), budget);
            connectors.put(eventLoop, new EpollConnector(loop, ports));
            ordered.add(loop);
            loops.put(eventLoop, loop);
            eventLoop.execute(Signals::blockBrokenPipe);
        }
        listeners = new EpollListeners(listening, budget, ordered, this::inTurn);
        udp = new UdpTransport(listening, budget, ports, ordered, this::inTurn);
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
            return listeners.listen(address, options, observer);
        }
    }

    @Override
    public ServerSocket listen(UnixSocket socket, AcceptObserver observer) {
        synchronized (listening) {
            return EpollUnixServerSocket.open(listening, budget, inTurn(), socket, observer);
        }
    }

    /** The event loops, beginning with another one each time, which gets the listeners that have one socket. */
    private List<EpollLoop> inTurn() {
        Collections.rotate(ordered, 1);
        return ordered;
    }

    @Override
    public void inherit(List<ListeningSocket> sockets) {
        Map<Boolean, List<ListeningSocket>> byUdp =
                sockets.stream().collect(Collectors.partitioningBy(socket -> socket.protocol() == Protocol.UDP));
        listeners.inherit(byUdp.getOrDefault(false, List.of()));
        udp.inherit(byUdp.getOrDefault(true, List.of()));
    }

    @Override
    public List<ListeningSocket> listeningSockets() {
        return Stream.concat(listeners.sockets().stream(), udp.listeningSockets().stream())
                .toList();
    }

    @Override
    public void openGate() {
        synchronized (listening) {
            listeners.openGate();
        }
    }

    @Override
    public void leaveQueues() {
        listeners.leaveQueues();
    }

    @Override
    public TcpSocket adopt(EventLoop eventLoop, int descriptor, AddressPort remote, boolean isAccepted) {
        EpollLoop loop = loops.get(eventLoop);
        if (loop == null) {
            throw new IllegalArgumentException("not an event loop of this transport");
        }
        return EpollSocket.adopted(loop, descriptor, remote, isAccepted);
    }

    @Override
    public UdpTransport udp() {
        return udp;
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

    @Override
    public void close(long timeout, TimeUnit unit) {
        synchronized (listening) {
            listeners.closeUntaken();
        }
        eventLoops.close(timeout, unit);
    }
}
