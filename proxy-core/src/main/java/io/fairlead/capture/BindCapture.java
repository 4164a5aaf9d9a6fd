package io.fairlead.capture;

import io.fairlead.config.CaptureMode;
import io.fairlead.model.AddressPort;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;

/**
 * Mode {@link CaptureMode#BIND}: the addresses of Services become the machine's own, by local routes, and each is listened
 * at. Where there is nftables, it guards them.
 *
 * <p>Threading: see {@link Capture}.
 */
final class BindCapture extends KernelCapture {
    private final Transport transport;

    BindCapture(Transport transport, HostWatch machine, Clients clients, KernelState kernel, InstalledRules rules) {
        super(machine, clients, kernel, rules);
        this.transport = transport;
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
    public ServerSocket receive(AddressPort address, boolean isShared, UdpRelay udp, UdpFrontend frontend) {
        return udp.receive(address, ListenOptions.Binding.FREE, isShared, frontend);
    }
}
