package io.fairlead.listen;

import io.fairlead.capture.Capture;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.relay.RelayEngine;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;

/**
 * What all connections of a proxy share.
 *
 * <p>Threading: Immutable.
 */
public final class ConnectionContext {
    private final Transport transport;
    private final RelayEngine relays;
    private final Capture capture;
    private final ConnectionObserver observer;
    private final OpenConnections open;
    private final SocketOptions downstreamOptions;
    private final ConnectionPolicy policy;

    /** @param config for Services that ask for nothing else */
    public ConnectionContext(
            Transport transport,
            RelayEngine relays,
            Capture capture,
            ConnectionConfig config,
            ConnectionObserver observer) {
        this.transport = transport;
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

    Transport transport() {
        return transport;
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

    /** How the connections of a Service with these settings are treated; shared by all that ask for nothing. */
    ConnectionPolicy policy(ServiceSettings settings) {
        return settings.isDefault()
                ? policy
                : ConnectionPolicy.of(policy.config().with(settings), capture.upstreamMark());
    }
}
