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
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;

/**
 * Mode {@link CaptureMode#BIND}: the addresses of Services become the machine's own, by local routes, and each is listened
 * at. Where there is nftables, it guards them.
 *
 * <p>Threading: see {@link Capture}.
 */
final class BindCapture implements Capture {
    private final Transport transport;
    private final HostWatch machine;
    private final Clients clients;
    private final KernelState kernel;
    private final InstanceLock lock;

    /** @param lock is given back when it accepts nothing more */
    BindCapture(Transport transport, HostWatch machine, Clients clients, KernelState kernel, InstanceLock lock) {
        this.lock = lock;
        this.transport = transport;
        this.machine = machine;
        this.clients = clients;
        this.kernel = kernel;
    }

    @Override
    public CaptureMode mode() {
        return CaptureMode.BIND;
    }

    @Override
    public ServerSocket listen(AddressPort address, SocketOptions accepted, boolean isShared, AcceptObserver observer) {
        return transport.listen(address, new ListenOptions(accepted, isShared, ListenOptions.Binding.FREE), observer);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return clients.origin(client);
    }

    @Override
    public UpstreamSource upstreamSource(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        return UpstreamSource.NODE;
    }

    @Override
    public int upstreamMark() {
        return 0;
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
        kernel.close();
        machine.close();
        lock.close();
    }
}
