package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import io.fairlead.transport.Transport;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One listener for each family, to which the packet filter hands the connections to all addresses. It listens on the
 * loopback interface, so that it cannot be reached at its own address from elsewhere.
 *
 * <p>An address that is given back is served a little longer: the kernel has let the first packets of some connections pass
 * that are accepted only now.
 *
 * <p>Threading: addresses are added and removed by the control thread; connections come on event loops.
 *
 * <p>Ownership: owns the listeners.
 */
final class TransparentListeners implements AcceptObserver, AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(TransparentListeners.class);

    private final ScheduledExecutorService control;
    private final Map<AddressPort, AcceptObserver> observers = new ConcurrentHashMap<>();
    private final Map<IpFamily, ServerSocket> listeners = new EnumMap<>(IpFamily.class);

    private TransparentListeners(ScheduledExecutorService control) {
        this.control = control;
    }

    /**
     * Starts to listen. A family that the machine does not have is left out.
     *
     * @param accepted options of the sockets that are accepted
     * @param control the control thread
     * @throws ListenException if it cannot
     */
    static TransparentListeners open(Transport transport, SocketOptions accepted, ScheduledExecutorService control) {
        TransparentListeners opened = new TransparentListeners(control);
        try {
            opened.listen(transport, accepted, IpAddress.parse("127.0.0.1"));
            opened.listen(transport, accepted, IpAddress.parse("::1"));
        } catch (ListenException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private void listen(Transport transport, SocketOptions accepted, IpAddress address) {
        ListenOptions options = new ListenOptions(accepted, false, ListenOptions.Binding.TRANSPARENT);
        try {
            listeners.put(address.family(), transport.listen(new AddressPort(address, 0), options, this));
        } catch (ListenException e) {
            if (address.family() == IpFamily.IPV4 || !isFamilyMissing(e)) {
                throw e;
            }
            LOG.info("IPv6 addresses of Services are not served: {}", e.getMessage());
        }
    }

    /** Whether an address cannot be listened on because the machine has none of the family. */
    static boolean isFamilyMissing(ListenException e) {
        return switch (e.reason()) {
            case NO_SUCH_FAMILY, NO_SUCH_ADDRESS -> true;
            case IN_USE, NOT_PERMITTED, EXHAUSTED, OTHER -> false;
        };
    }

    /** The port of the listener of a family; 1, a port without a listener, if there is none. */
    int port(IpFamily family) {
        ServerSocket listener = listeners.get(family);
        return listener == null ? 1 : listener.address().port();
    }

    /** Gives the connections to an address to an observer, until what is returned is closed. */
    ServerSocket add(AddressPort address, AcceptObserver observer) {
        observers.put(address, observer);
        return new Registration(address, observer);
    }

    @Override
    public void onAccept(TcpSocket downstream) {
        AddressPort destination = downstream.localAddress();
        AcceptObserver observer = observer(destination);
        if (observer == null) {
            LOG.debug("{} no longer belongs to a Service", destination);
            downstream.reset();
        } else {
            observer.onAccept(downstream);
        }
    }

    /** A node port may be served at every address. */
    private @Nullable AcceptObserver observer(AddressPort destination) {
        AcceptObserver exact = observers.get(destination);
        return exact != null
                ? exact
                : observers.get(new AddressPort(IpAddress.any(destination.family()), destination.port()));
    }

    /** Accepts nothing more. */
    @Override
    public void close() {
        listeners.values().forEach(ServerSocket::close);
    }

    private final class Registration implements ServerSocket {
        private final AddressPort address;
        private final AcceptObserver observer;

        Registration(AddressPort address, AcceptObserver observer) {
            this.address = address;
            this.observer = observer;
        }

        @Override
        public AddressPort address() {
            return address;
        }

        @Override
        public void close() {
            try {
                var _ = control.schedule(
                        () -> observers.remove(address, observer), Capture.GRACE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                observers.remove(address, observer);
            }
        }
    }
}
