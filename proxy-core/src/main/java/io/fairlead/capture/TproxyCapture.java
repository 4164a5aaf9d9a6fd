package io.fairlead.capture;

import io.fairlead.config.CaptureMode;
import io.fairlead.dial.UpstreamSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteUpdate;
import io.fairlead.transport.AcceptObserver;
import io.fairlead.transport.ServerSocket;
import io.fairlead.transport.SocketOptions;
import io.fairlead.udp.UdpFrontend;
import io.fairlead.udp.UdpRelay;
import java.util.EnumMap;
import java.util.Map;

/**
 * Mode {@link CaptureMode#TPROXY}: the packet filter hands connections and datagrams to sockets that are transparent, and
 * endpoints see the client.
 *
 * <p>Threading: see {@link Capture}.
 *
 * @see <a href="https://docs.kernel.org/networking/tproxy.html">Transparent proxy support, Linux</a>
 */
final class TproxyCapture extends KernelCapture {
    private final Clients clients;
    private final InstalledRules rules;
    private final TransparentListeners listeners;
    private final TransparentDatagrams datagrams;
    private final KernelState kernel;
    private final Map<Protocol, UpstreamSource> clientSources = new EnumMap<>(Protocol.class);
    private final boolean masqueradesAll;
    private final int dialMark;

    /**
     * @param masqueradesAll whether endpoints see the node as the source of all connections to cluster IPs
     * @param dialMark the firewall mark of connections to endpoints
     */
    TproxyCapture(
            HostWatch machine,
            Clients clients,
            TransparentListeners listeners,
            TransparentDatagrams datagrams,
            KernelState kernel,
            boolean masqueradesAll,
            int dialMark,
            InstalledRules rules) {
        super(machine, clients, kernel, rules);
        this.clients = clients;
        this.rules = rules;
        this.listeners = listeners;
        this.datagrams = datagrams;
        this.kernel = kernel;
        this.masqueradesAll = masqueradesAll;
        this.dialMark = dialMark;
        for (Protocol protocol : Protocol.values()) {
            clientSources.put(
                    protocol,
                    new ClientSource(machine, clients, endpoint -> kernel.isKnownToBridges(endpoint, protocol)));
        }
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
    public ServerSocket receive(AddressPort address, boolean isShared, UdpRelay udp, UdpFrontend frontend) {
        return datagrams.add(address, frontend);
    }

    @Override
    public UpstreamSource upstreamSource(Frontend frontend, TrafficPolicy policy, ClientOrigin origin) {
        return isClientKept(frontend, policy, origin)
                ? clientSources.getOrDefault(frontend.protocol(), UpstreamSource.NODE)
                : UpstreamSource.NODE;
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
        return dialMark;
    }

    @Override
    public void prepare(RouteUpdate update) {
        super.prepare(update);
        kernel.follow(update);
    }

    @Override
    public boolean handOver() {
        closeKernel();
        close();
        return true;
    }

    @Override
    public boolean isHandedOver() {
        return !rules.isDeliveringTo("127.0.0.1:" + listeners.port(IpFamily.IPV4));
    }

    @Override
    public void stopAccepting() {
        listeners.close();
        datagrams.keepServing();
        super.stopAccepting();
    }
}
