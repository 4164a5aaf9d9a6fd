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
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;

/**
 * Mode {@link CaptureMode#TPROXY}: the packet filter hands connections to a listener that is transparent, and endpoints
 * see the client.
 *
 * <p>Threading: see {@link Capture}.
 *
 * @see <a href="https://docs.kernel.org/networking/tproxy.html">Transparent proxy support, Linux</a>
 */
final class TproxyCapture implements Capture {
    private final HostWatch machine;
    private final Clients clients;
    private final TransparentListeners listeners;
    private final KernelState kernel;
    private final UpstreamSource clientSource;
    private final boolean masqueradesAll;
    private final InstanceLock lock;

    /**
     * @param masqueradesAll whether endpoints see the node as the source of all connections to cluster IPs
     * @param lock is given back when it accepts nothing more
     */
    TproxyCapture(
            HostWatch machine,
            Clients clients,
            TransparentListeners listeners,
            KernelState kernel,
            boolean masqueradesAll,
            InstanceLock lock) {
        this.lock = lock;
        this.machine = machine;
        this.clients = clients;
        this.listeners = listeners;
        this.kernel = kernel;
        this.masqueradesAll = masqueradesAll;
        clientSource = new ClientSource(machine, clients);
    }

    @Override
    public CaptureMode mode() {
        return CaptureMode.TPROXY;
    }

    /** The options of accepted sockets are those of the listener. */
    @Override
    public ServerSocket listen(AddressPort address, SocketOptions accepted, boolean isShared, AcceptObserver observer) {
        return listeners.add(address, observer);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return clients.origin(client);
    }

    @Override
    public UpstreamSource upstreamSource(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        return isClientKept(frontend, policy, origin) ? clientSource : UpstreamSource.NODE;
    }

    /** As kube-proxy does it: TestInternalExternalMasquerade has all cases. */
    private boolean isClientKept(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        if (origin == ClientOrigin.NODE) {
            return false;
        }
        if (!frontend.kind().isInternal()) {
            return policy == TrafficPolicy.LOCAL;
        }
        return !masqueradesAll
                && (origin == ClientOrigin.LOCAL_POD
                        || !clients.isDetecting(frontend.address().family()));
    }

    @Override
    public int upstreamMark() {
        return Marks.DIALLED;
    }

    @Override
    public boolean isSuccessorWaiting() {
        return lock.isAwaited();
    }

    @Override
    public void prepare(RouteUpdate update) {
        if (clients.follow(update.table().self())) {
            kernel.markFilterStale();
        }
        kernel.prepare(update);
    }

    @Override
    public void put(FrontendRule rule) {
        kernel.put(rule);
    }

    @Override
    public void remove(AddressPort address, Protocol protocol) {
        kernel.remove(address, protocol);
    }

    @Override
    public void commit() {
        kernel.commit();
    }

    @Override
    public void close() {
        listeners.close();
        kernel.close();
        machine.close();
        lock.close();
    }
}
