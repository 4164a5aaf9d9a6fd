package io.fairlead.capture;

import io.fairlead.config.CaptureMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteUpdate;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Mode {@link CaptureMode#NONE}: listens on addresses that the machine has, and installs nothing.
 *
 * <p>Threading: see {@link Capture}.
 */
final class AddressCapture implements Capture {
    private final Transport transport;
    private final HostWatch machine;
    private final Clients clients;
    private final Executor control;

    /** @param control the control thread */
    AddressCapture(Transport transport, HostWatch machine, Clients clients, Executor control) {
        this.transport = transport;
        this.machine = machine;
        this.clients = clients;
        this.control = control;
    }

    @Override
    public CaptureMode mode() {
        return CaptureMode.NONE;
    }

    @Override
    public ServerSocket listen(AddressPort address, SocketOptions accepted, boolean isShared, AcceptObserver observer) {
        return transport.listen(address, new ListenOptions(accepted, isShared, ListenOptions.Binding.LOCAL), observer);
    }

    @Override
    public ServerSocket receive(AddressPort address, boolean isShared, UdpRelay udp, UdpFrontend frontend) {
        return udp.receive(address, ListenOptions.Binding.LOCAL, isShared, frontend);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return clients.origin(client);
    }

    @Override
    public void prepare(RouteUpdate update) {
        clients.follow(update.table().self());
    }

    @Override
    public void put(FrontendRule rule) {}

    @Override
    public void remove(AddressPort address, Protocol protocol) {}

    @Override
    public CompletableFuture<Boolean> commit() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void onAddressesChanged(Runnable observer) {
        machine.onChange(() -> control.execute(observer));
    }

    @Override
    public void stopAccepting() {
        machine.close();
    }

    @Override
    public void close() {}
}
