package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An address that is listened on: by one socket for each event loop, or, where there are very many, by one that they share.
 *
 * <p>Threading: Thread-safe.
 */
final class EpollServerSocket implements ServerSocket {
    private final AddressPort address;
    private final ListenOptions.Binding binding;
    private final List<EpollAcceptor> acceptors;
    private final Consumer<EpollServerSocket> onClosed;

    private EpollServerSocket(
            AddressPort address,
            ListenOptions.Binding binding,
            List<EpollAcceptor> acceptors,
            Consumer<EpollServerSocket> onClosed) {
        this.address = address;
        this.binding = binding;
        this.acceptors = acceptors;
        this.onClosed = onClosed;
    }

    /**
     * Opens a listener, which does not accept before it is started.
     *
     * @param loops each gets a socket of its own, or they share one, which the first then accepts from
     * @param onClosed called when it is closed
     * @throws ListenException if it cannot; nothing is left open then
     */
    static EpollServerSocket open(
            SystemCalls calls,
            Budget budget,
            List<EpollLoop> loops,
            AddressPort address,
            ListenOptions options,
            AcceptObserver observer,
            Consumer<EpollServerSocket> onClosed) {
        int count = budget.takeListener(loops.size());
        if (count == 0) {
            throw ListenException.overBudget(address, budget.capacity());
        }
        List<Integer> sockets = new ArrayList<>();
        EpollServerSocket opened = null;
        try {
            AddressPort bound = bindAll(calls, sockets, count, address, options);
            Acceptance acceptance = new Acceptance(count < loops.size() ? loops : List.of(), observer);
            List<EpollAcceptor> acceptors = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                acceptors.add(new EpollAcceptor(loops.get(i), sockets.get(i), acceptance));
            }
            opened = new EpollServerSocket(bound, options.binding(), acceptors, onClosed);
            return opened;
        } finally {
            if (opened == null) {
                sockets.forEach(calls::close);
                budget.releaseListener(count);
            }
        }
    }

    /**
     * A listener with the sockets of a predecessor, which does not accept before it is started. If there are fewer than event loops, all
     * event loops share them.
     *
     * @param loops in their order, by which the sockets name them
     * @param sockets one or more, of one address
     */
    static EpollServerSocket adopt(
            SystemCalls calls,
            Budget budget,
            List<EpollLoop> loops,
            List<ListeningSocket> sockets,
            ListenOptions options,
            AcceptObserver observer,
            Consumer<EpollServerSocket> onClosed) {
        budget.takeInheritedListener(sockets.size());
        Acceptance acceptance = new Acceptance(sockets.size() < loops.size() ? loops : List.of(), observer);
        List<EpollAcceptor> acceptors = new ArrayList<>();
        for (ListeningSocket socket : sockets) {
            TcpOptions.apply(calls, socket.descriptor(), options.accepted());
            TcpOptions.replaceLasting(calls, socket.descriptor(), options.accepted());
            EpollLoop loop = loops.get(Math.floorMod(socket.loop(), loops.size()));
            acceptors.add(new EpollAcceptor(loop, socket.descriptor(), acceptance));
        }
        return new EpollServerSocket(sockets.getFirst().address(), options.binding(), acceptors, onClosed);
    }

    /** Starts to accept. */
    void start() {
        acceptors.forEach(EpollAcceptor::start);
    }

    /** Its sockets. They stay its own. */
    List<ListeningSocket> sockets(List<EpollLoop> loops) {
        return acceptors.stream()
                .map(acceptor -> new ListeningSocket(
                        Protocol.TCP, address, binding, loops.indexOf(acceptor.loop()), acceptor.descriptor()))
                .toList();
    }

    /** A successor has the same sockets, and what waits in their queues is left to it. */
    void leaveQueues() {
        acceptors.forEach(EpollAcceptor::leaveQueue);
    }

    private static AddressPort bindAll(
            SystemCalls calls, List<Integer> sockets, int count, AddressPort address, ListenOptions options) {
        if (!options.isShared() && address.port() != 0) {
            probe(calls, address, options.binding());
        }
        AddressPort bound = address;
        for (int i = 0; i < count; i++) {
            int fd = bind(calls, bound, options.binding(), true);
            sockets.add(fd);
            AddressPort local = calls.localAddress(fd);
            bound = local == null ? bound : local;
        }
        for (int fd : sockets) {
            TcpOptions.apply(calls, fd, options.accepted());
            TcpOptions.applyLasting(calls, fd, options.accepted());
            check(address, calls.listen(fd, ListenOptions.BACKLOG));
        }
        return bound;
    }

    /** With SO_REUSEPORT a second proxy of the same user would silently take a share; without it, binding tells. */
    private static void probe(SystemCalls calls, AddressPort address, ListenOptions.Binding binding) {
        calls.close(bind(calls, address, binding, false));
    }

    private static int bind(SystemCalls calls, AddressPort address, ListenOptions.Binding binding, boolean reusePort) {
        int fd = check(address, calls.socket(address.family()));
        calls.setOption(fd, SocketOption.SO_REUSEADDR, 1);
        if (reusePort) {
            calls.setOption(fd, SocketOption.SO_REUSEPORT, 1);
        }
        if (address.family() == IpFamily.IPV6) {
            calls.setOption(fd, SocketOption.IPV6_V6ONLY, 1);
        }
        int result = binding.allow(calls, fd, address.family());
        if (result == 0) {
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
            throw ListenException.of(address, -result);
        }
        return result;
    }

    @Override
    public AddressPort address() {
        return address;
    }

    @Override
    public void close() {
        List<Future<?>> stopping = new ArrayList<>();
        acceptors.forEach(acceptor -> stopping.add(acceptor.stop()));
        stopping.forEach(Future::awaitUninterruptibly);
        onClosed.accept(this);
    }
}
