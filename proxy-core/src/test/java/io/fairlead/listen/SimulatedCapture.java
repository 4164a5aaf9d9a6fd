package io.fairlead.listen;

import io.fairlead.capture.Capture;
import io.fairlead.capture.FrontendRule;
import io.fairlead.config.CaptureMode;
import io.fairlead.dial.UpstreamSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteUpdate;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import java.util.concurrent.CompletableFuture;

/**
 * A capture without a kernel, on a node whose pods are those in 10.1.0.0/16. Endpoints are dialled from the address of the
 * client, by which a simulation knows for which client.
 *
 * <p>Threading: Immutable.
 */
final class SimulatedCapture implements Capture {
    private static final Cidr PODS = Cidr.parse("10.1.0.0/16");

    @Override
    public CaptureMode mode() {
        return CaptureMode.TPROXY;
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return PODS.contains(client) ? ClientOrigin.LOCAL_POD : ClientOrigin.ELSEWHERE;
    }

    @Override
    public UpstreamSource upstreamSource(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        return (client, endpoint) -> client;
    }

    @Override
    public ServerSocket listen(AddressPort address, SocketOptions accepted, boolean isShared, AcceptObserver observer) {
        throw new UnsupportedOperationException("nothing listens in a simulation");
    }

    @Override
    public ServerSocket receive(AddressPort address, boolean isShared, UdpRelay udp, UdpFrontend frontend) {
        throw new UnsupportedOperationException("nothing listens in a simulation");
    }

    @Override
    public void prepare(RouteUpdate update) {}

    @Override
    public void put(FrontendRule rule) {}

    @Override
    public void remove(AddressPort address, Protocol protocol) {}

    @Override
    public CompletableFuture<Boolean> commit() {
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public void onAddressesChanged(Runnable observer) {}

    @Override
    public void stopAccepting() {}

    @Override
    public void close() {}
}
