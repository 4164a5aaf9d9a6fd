package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.ServerSocket;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpFrontends;
import io.fairlead.udp.UdpRelay;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of each family to which the packet filter hands the datagrams to all addresses. They are bound to the loopback
 * interface, so that they cannot be reached at their own address from elsewhere.
 *
 * <p>Threading: addresses are added and removed by the control thread; datagrams come on event loops.
 *
 * <p>Ownership: owns the sockets.
 */
final class TransparentDatagrams implements UdpFrontends, AutoCloseable {
    private final Map<AddressPort, UdpFrontend> frontends = new ConcurrentHashMap<>();
    private volatile boolean isStopping;
    private final Map<IpFamily, ServerSocket> sockets = new EnumMap<>(IpFamily.class);

    private TransparentDatagrams() {}

    /**
     * Starts to receive. A family that the machine does not have is left out.
     *
     * @param udp null for no sockets
     * @throws ListenException if it cannot
     */
    static TransparentDatagrams open(@Nullable UdpRelay udp) {
        TransparentDatagrams opened = new TransparentDatagrams();
        if (udp != null) {
            try {
                opened.receive(udp, IpAddress.parse("127.0.0.1"));
                opened.receive(udp, IpAddress.parse("::1"));
            } catch (ListenException e) {
                opened.close();
                throw e;
            }
        }
        return opened;
    }

    private void receive(UdpRelay udp, IpAddress address) {
        try {
            sockets.put(address.family(), udp.receiveTransparently(new AddressPort(address, 0), this));
        } catch (ListenException e) {
            if (address.family() == IpFamily.IPV4 || !TransparentListeners.isFamilyMissing(e)) {
                throw e;
            }
        }
    }

    /** The port of the sockets of a family; 1, a port without a socket, if there is none. */
    int port(IpFamily family) {
        ServerSocket socket = sockets.get(family);
        return socket == null ? 1 : socket.address().port();
    }

    /** Gives the datagrams to an address to a frontend, until what is returned is closed. */
    ServerSocket add(AddressPort address, UdpFrontend frontend) {
        frontends.put(address, frontend);
        return new Registration(address, frontend);
    }

    /** A node port may be served at every address. */
    @Override
    public @Nullable UdpFrontend at(AddressPort destination) {
        UdpFrontend exact = frontends.get(destination);
        return exact != null
                ? exact
                : frontends.get(new AddressPort(IpAddress.any(destination.family()), destination.port()));
    }

    /**
     * The proxy is stopping: what is served now is served for as long as the event loops run. The kernel brings datagrams here until
     * another process has taken over, or the rules are removed; none should be lost in between.
     */
    void keepServing() {
        isStopping = true;
    }

    /** Receives nothing more. */
    @Override
    public void close() {
        sockets.values().forEach(ServerSocket::close);
    }

    private final class Registration implements ServerSocket {
        private final AddressPort address;
        private final UdpFrontend frontend;

        Registration(AddressPort address, UdpFrontend frontend) {
            this.address = address;
            this.frontend = frontend;
        }

        @Override
        public AddressPort address() {
            return address;
        }

        @Override
        public void close() {
            if (!isStopping) {
                frontends.remove(address, frontend);
                frontend.close();
            }
        }
    }
}
