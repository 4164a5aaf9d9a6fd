package io.fairlead.listen;

import io.fairlead.capture.Capture;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.DialLoops;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.relay.RelayEngine;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The state shared by all connections of a proxy.
 *
 * <p>Threading: Immutable.
 */
public final class ConnectionContext {
    private final DialLoops dials;
    private final RelayEngine relays;
    private final Capture capture;
    private final ConnectionObserver observer;
    private final OpenConnections open;
    private final Set<AddressPort> listening = ConcurrentHashMap.newKeySet();
    private final SocketOptions downstreamOptions;
    private final ConnectionPolicy policy;

    /** @param config for Services without settings of their own */
    public ConnectionContext(
            Transport transport,
            RelayEngine relays,
            Capture capture,
            ConnectionConfig config,
            ConnectionObserver observer) {
        dials = new DialLoops(transport, this::wouldLoop);
        this.relays = relays;
        this.capture = capture;
        this.observer = observer;
        open = new OpenConnections(transport.eventLoops());
        downstreamOptions = ConnectionPolicy.downstreamOptions(config);
        policy = ConnectionPolicy.of(config, capture.upstreamMark());
    }

    /** The connections that are open. */
    public OpenConnections open() {
        return open;
    }

    DialLoops dials() {
        return dials;
    }

    /** The proxy listens at this address from now on. */
    void markListening(AddressPort address) {
        listening.add(address);
    }

    /** It does not any more. */
    void markClosed(AddressPort address) {
        listening.remove(address);
    }

    /**
     * Whether a connection to the address would come to the proxy itself, at an address or at a port that it serves at all
     * of the machine's. What a transparent proxy dials is never captured.
     */
    boolean wouldLoop(AddressPort address) {
        if (capture.isTransparent()) {
            return false;
        }
        if (listening.contains(address)) {
            return true;
        }
        IpAddress any = IpAddress.any(address.family());
        return listening.contains(new AddressPort(any, address.port()))
                && capture.origin(address.address()) == ClientOrigin.NODE;
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

    /** How the connections of a Service with these settings are treated; shared by all Services without settings. */
    ConnectionPolicy policy(ServiceSettings settings) {
        return settings.isDefault()
                ? policy
                : ConnectionPolicy.of(policy.config().with(settings), capture.upstreamMark());
    }
}
