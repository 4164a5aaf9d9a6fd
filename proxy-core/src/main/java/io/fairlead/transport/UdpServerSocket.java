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

/**
 * The sockets at which datagrams to an address are received. All are open before the first one is watched, and none is added later:
 * the kernel would spread the clients anew.
 *
 * <p>Threading: Thread-safe.
 */
final class UdpServerSocket implements ServerSocket {
    private static final long WATCH_AGAIN_MILLIS = 1000;

    private final AddressPort address;
    private final List<UdpSocket> sockets;

    private UdpServerSocket(AddressPort address, List<UdpSocket> sockets) {
        this.address = address;
        this.sockets = sockets;
    }

    /** See {@link UdpTransport#bind}. */
    static UdpServerSocket open(
            SystemCalls calls,
            Budget budget,
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
            List<UdpSocket> sockets = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sockets.add(new UdpSocket(loops.get(i), descriptors.get(i), bound, () -> budget.releaseListener(1)));
            }
            sockets.forEach(socket -> watch(socket, observer));
            return new UdpServerSocket(bound, List.copyOf(sockets));
        } finally {
            if (!isOpen) {
                descriptors.forEach(calls::close);
                budget.releaseListener(count);
            }
        }
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

    private static void watch(UdpSocket socket, UdpObserver observer) {
        socket.loop().eventLoop().execute(() -> {
            if (socket.isOpen()) {
                FaultBoundary.run(socket, open -> open.watch(observer), (open, fault) -> watchLater(open, observer));
            }
        });
    }

    /** A socket that epoll refuses must not stay silent. */
    private static void watchLater(UdpSocket socket, UdpObserver observer) {
        var _ = socket.loop()
                .eventLoop()
                .schedule(() -> watch(socket, observer), WATCH_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public AddressPort address() {
        return address;
    }

    /** Datagrams that have been received already are still handled. */
    @Override
    public void close() {
        List<Future<?>> closing = new ArrayList<>();
        for (UdpSocket socket : sockets) {
            if (socket.loop().eventLoop().isShutdown()) {
                socket.close();
            } else {
                closing.add(socket.loop().eventLoop().submit(socket::close));
            }
        }
        closing.forEach(Future::awaitUninterruptibly);
    }
}
