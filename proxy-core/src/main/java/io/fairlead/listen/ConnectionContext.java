package io.fairlead.listen;

import io.fairlead.capture.Capture;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.dial.DialLoops;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.relay.RelayEngine;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpRelay;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The state shared by all connections of a proxy.
 *
 * <p>Threading: Immutable.
 */
public final class ConnectionContext {
    private final Transport transport;
    private final DialLoops dials;
    private final RelayEngine relays;
    private final Capture capture;
    private final ConnectionObserver observer;
    private final OpenConnections open;
    private final @Nullable UdpRelay udp;
    private final Set<FrontendKey> listening = ConcurrentHashMap.newKeySet();
    private final SocketOptions downstreamOptions;
    private final ConnectionPolicy policy;

    /**
     * @param udp relays datagrams; null if this transport cannot
     * @param config for Services without settings of their own
     * @param udpConfig likewise
     * @param reportInterval how often open connections are reported to the observer; zero for never
     */
    public ConnectionContext(
            Transport transport,
            RelayEngine relays,
            @Nullable UdpRelay udp,
            Capture capture,
            ConnectionConfig config,
            UdpConfig udpConfig,
            ConnectionObserver observer,
            Duration reportInterval) {
        this.transport = transport;
        dials = new DialLoops(transport, this::wouldLoop);
        this.udp = udp;
        this.relays = relays;
        this.capture = capture;
        this.observer = observer;
        open = new OpenConnections(transport.eventLoops(), reportInterval);
        downstreamOptions = ConnectionPolicy.downstreamOptions(config);
        policy = ConnectionPolicy.of(config, udpConfig, capture.upstreamMark(), ServiceSettings.DEFAULTS);
    }

    /** The connections that are open. */
    public OpenConnections open() {
        return open;
    }

    /** Listens where nothing needs to be captured. */
    Transport transport() {
        return transport;
    }

    DialLoops dials() {
        return dials;
    }

    /** The proxy listens at this address from now on. */
    void markListening(FrontendKey key) {
        listening.add(key);
    }

    /** It does not any more. */
    void markClosed(FrontendKey key) {
        listening.remove(key);
    }

    /** Whether a connection to the address would come to the proxy itself. Thread-safe. */
    public boolean wouldLoop(AddressPort address) {
        return wouldLoop(Protocol.TCP, address);
    }

    /**
     * Whether a connection or datagram to the address would come to the proxy itself, at an address or at a port that it serves at all
     * of the machine's. What a transparent proxy dials is never captured.
     */
    boolean wouldLoop(Protocol protocol, AddressPort address) {
        if (capture.isTransparent()) {
            return false;
        }
        if (listening.contains(new FrontendKey(address, protocol))) {
            return true;
        }
        IpAddress any = IpAddress.any(address.family());
        return listening.contains(new FrontendKey(new AddressPort(any, address.port()), protocol))
                && capture.origin(address.address()) == ClientOrigin.NODE;
    }

    /** Relays datagrams; null if this transport cannot. */
    @Nullable
    UdpRelay udp() {
        return udp;
    }

    Capture capture() {
        return capture;
    }

    RelayEngine relays() {
        return relays;
    }

    ConnectionObserver observer() {
        return observer;
    }

    SocketOptions downstreamOptions() {
        return downstreamOptions;
    }

    /** How the connections and sessions of a Service with these settings are treated; shared by all Services without settings. */
    ConnectionPolicy policy(ServiceSettings settings) {
        return settings.isDefault()
                ? policy
                : ConnectionPolicy.of(
                        policy.config().with(settings), policy.udp().with(settings), capture.upstreamMark(), settings);
    }
}
