package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.RelayTimeouts;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import java.time.Duration;

/**
 * What all connections of a proxy share.
 *
 * <p>Threading: Immutable.
 *
 * <p>TCP_USER_TIMEOUT is for the endpoints' side alone. The kernel also applies it to a peer that is alive but has
 * stopped reading, which a client may do for as long as it likes, such as a pager over a log.
 */
public record ConnectionContext(
        Transport transport,
        RelayEngine relays,
        ConnectionConfig config,
        ConnectionObserver observer,
        OpenConnections open,
        SocketOptions downstreamOptions,
        SocketOptions upstreamOptions,
        RelayTimeouts timeouts) {
    /** With the options and timeouts of a configuration. */
    public static ConnectionContext of(
            Transport transport, RelayEngine relays, ConnectionConfig config, ConnectionObserver observer) {
        return new ConnectionContext(
                transport,
                relays,
                config,
                observer,
                new OpenConnections(transport.eventLoops()),
                new SocketOptions(config.keepAlive(), Duration.ZERO),
                new SocketOptions(config.keepAlive(), config.tcpUserTimeout()),
                RelayTimeouts.of(config.idleTimeout(), config.halfClosedTimeout()));
    }
}
