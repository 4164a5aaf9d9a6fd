package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.limit.Budget;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets at which datagrams to an address are received. All are open before the first one is watched, and none is added later:
 * the kernel would spread the clients anew.
 *
 * <p>Threading: Thread-safe.
 */
public final class UdpServerSocket implements ServerSocket {
    private static final long WATCH_AGAIN_MILLIS = 1000;

    private final AddressPort address;
    private final ListenOptions.Binding binding;
    private final UdpIntake intake;
    private final UdpObserver observer;
    private final List<Entry> sockets;

    /** @param sockets all of them; not watched yet */
    private UdpServerSocket(
            AddressPort address,
            ListenOptions.Binding binding,
            UdpIntake intake,
            UdpObserver observer,
            List<Entry> sockets) {
        this.address = address;
        this.binding = binding;
        this.intake = intake;
        this.observer = observer;
        this.sockets = sockets;
    }

    /**
     * A socket.
     *
     * @param predecessorLoop the event loop that had it in another process; {@link UdpIntake#OWN} if none had
     */
    private record Entry(UdpSocket socket, int predecessorLoop) {}

    /** See {@link UdpTransport#bind}. */
    static UdpServerSocket open(
            SystemCalls calls,
            Budget budget,
            UdpIntake intake,
            List<EpollLoop> loops,
            AddressPort address,
            UdpOptions options,
            UdpObserver observer) {
        int count = budget.takeListener(loops.size());
        if (count == 0) {
            throw ListenException.overBudget(address, budget.capacity());
        }
        List<Integer> descriptors = new ArrayList<>();
        boolean isOpen = false;
        try {
            AddressPort bound = bindAll(calls, descriptors, count, address, options);
            isOpen = true;
            List<Entry> sockets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sockets.add(entry(budget, loops.get(i), descriptors.get(i), bound, UdpIntake.OWN));
            }
            return start(new UdpServerSocket(bound, options.binding(), intake, observer, List.copyOf(sockets)));
        } finally {
            if (!isOpen) {
                descriptors.forEach(calls::close);
                budget.releaseListener(count);
            }
        }
    }

    /**
     * Uses the sockets of another process. None is added, though there may be more event loops here: the kernel would spread the
     * clients anew.
     *
     * @param inherited one or more, all of the same address
     * @param loops in the order of their numbers
     */
    static UdpServerSocket adopt(
            SystemCalls calls,
            Budget budget,
            UdpIntake intake,
            List<EpollLoop> loops,
            List<ListeningSocket> inherited,
            UdpOptions options,
            UdpObserver observer) {
        budget.takeInheritedListener(inherited.size());
        AddressPort bound = inherited.getFirst().address();
        List<Entry> sockets = new ArrayList<>();
        for (ListeningSocket each : inherited) {
            UdpTransport.applyReceiving(calls, each.descriptor(), bound.family(), options.destination());
            EpollLoop loop = UdpIntake.successor(loops, each.loop());
            sockets.add(entry(budget, loop, each.descriptor(), bound, each.loop()));
        }
        return start(new UdpServerSocket(bound, options.binding(), intake, observer, List.copyOf(sockets)));
    }

    private static Entry entry(Budget budget, EpollLoop loop, int fd, AddressPort bound, int predecessorLoop) {
        return new Entry(new UdpSocket(loop, fd, bound, () -> budget.releaseListener(1)), predecessorLoop);
    }

    private static UdpServerSocket start(UdpServerSocket opened) {
        opened.intake.add(opened);
        opened.watch();
        return opened;
    }

    private static AddressPort bindAll(
            SystemCalls calls, List<Integer> descriptors, int count, AddressPort address, UdpOptions options) {
        if (!options.isShared() && address.port() != 0) {
            // With SO_REUSEPORT a second proxy of the same user would silently take a share; without it, binding tells.
            calls.close(bind(calls, address, options, false));
        }
        AddressPort bound = address;
        for (int i = 0; i < count; i++) {
            int fd = bind(calls, bound, options, true);
            descriptors.add(fd);
            AddressPort local = calls.localAddress(fd);
            bound = local == null ? bound : local;
        }
        return bound;
    }

    /** Never with SO_REUSEADDR: it would let the UDP sockets of other programs share the address. */
    private static int bind(SystemCalls calls, AddressPort address, UdpOptions options, boolean reusesPort) {
        int fd = check(address, calls.datagramSocket(address.family()));
        if (reusesPort) {
            calls.setOption(fd, SocketOption.SO_REUSEPORT, 1);
        }
        if (address.family() == IpFamily.IPV6) {
            calls.setOption(fd, SocketOption.IPV6_V6ONLY, 1);
        }
        UdpTransport.applyReceiving(calls, fd, address.family(), options.destination());
        int result = options.binding().allow(calls, fd, address.family());
        if (result >= 0) {
            result = calls.bind(fd, address);
        }
        if (result < 0) {
            calls.close(fd);
        }
        check(address, result);
        return fd;
    }

    private static int check(AddressPort address, int result) {
        if (result < 0) {
            throw ListenException.of(address, Protocol.UDP, -result);
        }
        return result;
    }

    /** Watches the sockets that may be read and are not watched yet. */
    void watch() {
        for (Entry entry : sockets) {
            if (intake.isOpen(entry.socket, entry.predecessorLoop)) {
                watch(entry);
            }
        }
    }

    private void watch(Entry entry) {
        if (!entry.socket.loop().eventLoop().isShuttingDown()) {
            entry.socket.loop().eventLoop().execute(() -> watchNow(entry));
        }
    }

    private void watchNow(Entry entry) {
        UdpSocket socket = entry.socket;
        if (socket.isOpen() && !socket.isWatched() && intake.isOpen(socket, entry.predecessorLoop)) {
            FaultBoundary.run(socket, open -> open.watch(observer), (open, fault) -> watchLater(entry));
        }
    }

    /** A socket that epoll refuses must not stay silent. */
    private void watchLater(Entry entry) {
        var _ = entry.socket
                .loop()
                .eventLoop()
                .schedule(() -> watchNow(entry), WATCH_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Those of an event loop report nothing until {@link #watch}. On that event loop. */
    void unwatch(EpollLoop loop) {
        for (Entry entry : sockets) {
            if (entry.socket.loop() == loop) {
                entry.socket.unwatch();
            }
        }
    }

    /** A socket of an event loop, from which datagrams can leave; null if it has none. */
    public @Nullable UdpSocket on(EpollLoop loop) {
        for (Entry entry : sockets) {
            if (entry.socket.loop() == loop) {
                return entry.socket;
            }
        }
        return null;
    }

    List<ListeningSocket> listeningSockets(List<EpollLoop> loops) {
        return sockets.stream()
                .map(entry -> new ListeningSocket(
                        Protocol.UDP, address, binding, loops.indexOf(entry.socket.loop()), entry.socket.descriptor()))
                .toList();
    }

    @Override
    public AddressPort address() {
        return address;
    }

    /** Datagrams that have been received already are still handled. */
    @Override
    public void close() {
        intake.remove(this);
        List<Future<?>> closing = new ArrayList<>();
        for (Entry entry : sockets) {
            UdpSocket socket = entry.socket;
            if (socket.loop().eventLoop().isShutdown()) {
                socket.close();
            } else {
                closing.add(socket.loop().eventLoop().submit(socket::close));
            }
        }
        closing.forEach(Future::awaitUninterruptibly);
    }
}
