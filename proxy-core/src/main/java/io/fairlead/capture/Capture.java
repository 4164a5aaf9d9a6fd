package io.fairlead.capture;

import io.fairlead.config.CaptureMode;
import io.fairlead.dial.UpstreamSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteUpdate;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;

/**
 * The way in which traffic to the addresses of Services reaches the proxy.
 *
 * <p>An update is followed in this order: {@link #prepare}, then listeners are closed and opened, then {@link #put} and
 * {@link #remove} for every frontend that is affected, then {@link #commit}.
 *
 * <p>Threading: control thread, but for {@link #origin} and {@link #upstreamSource}, which event loops use.
 *
 * <p>Failure: what the kernel refuses is logged and tried again; nothing is thrown for it.
 */
public interface Capture extends AutoCloseable {
    /** Which way it is. Never {@link CaptureMode#AUTO}. */
    CaptureMode mode();

    /**
     * Accepts the connections to an address.
     *
     * @param accepted options of their sockets
     * @param isShared whether the proxy listens on the same port at an overlapping address
     * @param observer is given them
     * @throws ListenException if it cannot
     */
    ServerSocket listen(AddressPort address, SocketOptions accepted, boolean isShared, AcceptObserver observer);

    /** Where a client is. Thread-safe; called once for a connection. */
    ClientOrigin origin(IpAddress client);

    /** Whether endpoints may see the client's own address. */
    default boolean isTransparent() {
        return mode() == CaptureMode.TPROXY;
    }

    /**
     * Whether the addresses of Services are the machine's only because of their rules, so that one has to stay for as long
     * as a connection to its address is open.
     */
    default boolean ownsAddresses() {
        return mode() == CaptureMode.BIND;
    }

    /**
     * Chooses the address from which endpoints are dialled for a connection: the client's where kube-proxy would not
     * masquerade it and answers find their way back, else the node's. Thread-safe.
     *
     * @param frontend what the client has connected to
     * @param policy the traffic policy of the Service for such addresses
     * @param origin where the client is
     */
    default UpstreamSource upstreamSource(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        return UpstreamSource.NODE;
    }

    /** The firewall mark of connections to endpoints; 0 for none. */
    default int upstreamMark() {
        return 0;
    }

    /** Whether another process waits to capture in the place of this one. Thread-safe. */
    default boolean isSuccessorWaiting() {
        return false;
    }

    /** Makes way for connections to endpoints that are new. */
    void prepare(RouteUpdate update);

    /** A rule is new or different. */
    void put(FrontendRule rule);

    /** Nobody answers at this address any more. */
    void remove(AddressPort address, Protocol protocol);

    /** Makes the kernel follow what was put and removed, as one change. */
    void commit();

    /** Accepts nothing more. What the kernel has been told stays, for the next process to take over. */
    @Override
    void close();
}
