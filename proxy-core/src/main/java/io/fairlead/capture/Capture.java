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
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way in which traffic to the addresses of Services reaches the proxy.
 *
 * <p>An update is followed in this order: {@link #prepare}, then listeners are opened that are new, then {@link #put} and
 * {@link #remove} for every frontend that is affected, then {@link #commit}; once that is complete, listeners are closed
 * that are not wanted any more. So the kernel never brings a connection that the proxy cannot serve.
 *
 * <p>At the end, {@link #stopAccepting} comes first, then {@link #leave} or {@link #close} once open connections no longer
 * need the rules.
 *
 * <p>Threading: control thread, but for {@link #origin} and {@link #upstreamSource}, which event loops use, and for {@link
 * #leave} and {@link #close}, which any thread may call. Nothing blocks it but the end.
 *
 * <p>Failure: what the kernel refuses is logged and tried again; nothing is thrown for it.
 */
public interface Capture extends AutoCloseable {
    /**
     * How long connections may come whose first packet the kernel let pass before it followed a change: the time of a
     * handshake, and that until an event loop accepts.
     */
    Duration GRACE = Duration.ofSeconds(1);

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

    /**
     * Receives the datagrams to an address.
     *
     * @param isShared whether the proxy receives on the same port at an overlapping address
     * @param udp relays them
     * @param frontend where they go
     * @throws ListenException if it cannot
     */
    ServerSocket receive(AddressPort address, boolean isShared, UdpRelay udp, UdpFrontend frontend);

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
     * @param frontend the frontend that the client has connected to
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

    /** Whether another process waits to take over capturing. Thread-safe. */
    default boolean isSuccessorWaiting() {
        return false;
    }

    /** Takes notice of endpoints that are new, and of the node as it is now. */
    void prepare(RouteUpdate update);

    /** A rule is new or different. */
    void put(FrontendRule rule);

    /** No Service answers at this address any more. */
    void remove(AddressPort address, Protocol protocol);

    /**
     * Makes the kernel follow what was put and removed. What comes while it does is one change together.
     *
     * @return completed on the control thread with true once the kernel has followed, or with false once it has refused,
     *     which is tried again; complete already if no rule has become different
     */
    CompletableFuture<Boolean> commit();

    /** The observer is called on the control thread whenever the kernel has followed at last after it had refused. */
    default void onRecovered(Runnable observer) {}

    /** Why the kernel does not follow the rules at present, and what happens next; null if it does. */
    default @Nullable String problem() {
        return null;
    }

    /** The observer is called on the control thread whenever the addresses of the machine have changed. */
    void onAddressesChanged(Runnable observer);

    /**
     * Lets a process that waits take over the rules, while this one still accepts what the kernel brings it. It does not change
     * the rules any more.
     *
     * @return false if a successor can only follow once this one has ended
     */
    default boolean handOver() {
        return false;
    }

    /** Whether the rules of another process are in force by now. Blocks for some milliseconds. Any thread. */
    default boolean isHandedOver() {
        return false;
    }

    /**
     * Makes the kernel drop new connections, for good, but not the packets of those that are being established. Blocks for some
     * milliseconds.
     *
     * @return false if it does not
     */
    default boolean stopAdmitting() {
        return false;
    }

    /**
     * Leaves the kernel, and the right to capture, to another process until {@link #resume}. What the kernel brings here is still
     * accepted; changes of rules wait.
     *
     * @return completed once nothing is being written any more, and the right is free
     */
    default CompletableFuture<Void> suspend() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Takes both back after {@link #suspend}, and restores all rules.
     *
     * @return false if another process has the right to capture
     */
    default boolean resume() {
        return true;
    }

    /** Ends after {@link #suspend}: another process has rules and right, and accepts from now on. Accepts nothing more. */
    default void pass() {
        stopAccepting();
    }

    /**
     * Accepts no more connections, and no longer follows changes. The rules stay, because open connections need them. Waits
     * for the change that is being written.
     */
    void stopAccepting();

    /**
     * Removes the rules from the kernel unless another process waits to take them over, and ends. Called after {@link
     * #stopAccepting}, once no connection is open any more. What cannot be removed is logged.
     */
    default void leave() {
        close();
    }

    /** Ends, and leaves the rules in the kernel for the next process to take over. May be called again. */
    @Override
    void close();
}
