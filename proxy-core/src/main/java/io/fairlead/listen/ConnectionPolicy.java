package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.ServiceSettings;
import io.fairlead.relay.RelayTimeouts;
import io.fairlead.transport.SocketOptions;
import java.time.Duration;

/**
 * How the connections of a service port are dialled, kept and ended, in the form in which the data path takes it.
 *
 * <p>TCP_USER_TIMEOUT is for the endpoints' side alone. The kernel also applies it to a peer that is alive but has
 * stopped reading, which a client may do for as long as it likes, such as a pager over a log.
 *
 * <p>Threading: Immutable.
 *
 * @param config the configuration that is in force for the service port
 * @param upstreamOptions of the sockets to its endpoints
 * @param timeouts of its relays
 * @param udp how its UDP sessions are kept and ended
 * @param settings of the Service itself; what is not in the other components
 */
public record ConnectionPolicy(
        ConnectionConfig config,
        SocketOptions upstreamOptions,
        RelayTimeouts timeouts,
        UdpConfig udp,
        ServiceSettings settings) {
    /** @param mark the firewall mark of connections to endpoints; 0 for none */
    static ConnectionPolicy of(ConnectionConfig config, UdpConfig udp, int mark, ServiceSettings settings) {
        return new ConnectionPolicy(
                config,
                new SocketOptions(config.keepAlive(), config.tcpUserTimeout(), mark),
                RelayTimeouts.of(config.idleTimeout(), config.halfClosedTimeout()),
                udp,
                settings);
    }

    /** Of the clients' sockets: one listening socket may come to serve another Service, so they are the same for all. */
    public static SocketOptions downstreamOptions(ConnectionConfig config) {
        return new SocketOptions(config.keepAlive(), Duration.ZERO, 0);
    }
}
