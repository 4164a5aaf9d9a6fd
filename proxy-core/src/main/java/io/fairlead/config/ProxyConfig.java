package io.fairlead.config;

import java.time.Duration;

/**
 * The configuration of a running proxy.
 *
 * <p>Threading: Immutable.
 *
 * @param eventLoops how many event loops accept and relay; 1 to 1024
 * @param relay how bytes are moved
 * @param selector name of the endpoint selector for Services that name none
 * @param affinityClients how many clients are remembered for session affinity, over all Services; 1 or more. A small
 *     heap allows fewer
 * @param drainTimeout how long open connections may take when the proxy is stopping; 0 ends them at once
 * @param connection how connections are dialled, kept and ended
 * @param udp how long UDP sessions live, and how many there may be
 * @param capture how traffic reaches the proxy
 */
public record ProxyConfig(
        int eventLoops,
        RelayMode relay,
        String selector,
        long affinityClients,
        Duration drainTimeout,
        ConnectionConfig connection,
        UdpConfig udp,
        CaptureConfig capture) {
    /** One event loop for each core, and otherwise what the documentation names. */
    public static final ProxyConfig DEFAULT = new ProxyConfig(
            Runtime.getRuntime().availableProcessors(),
            RelayMode.AUTO,
            "random",
            1_000_000,
            Duration.ofSeconds(30),
            ConnectionConfig.DEFAULT,
            UdpConfig.DEFAULT,
            CaptureConfig.NONE);

    public ProxyConfig {
        Checks.within("eventLoops", eventLoops, 1, 1024);
        Checks.within("affinityClients", affinityClients, 1, Integer.MAX_VALUE);
        Checks.zeroOrWithin("drainTimeout", drainTimeout, Duration.ofMillis(1), Duration.ofDays(1));
    }

    /** The same with other event loops. */
    public ProxyConfig withEventLoops(int count) {
        return new ProxyConfig(count, relay, selector, affinityClients, drainTimeout, connection, udp, capture);
    }

    /** The same with another relay. */
    public ProxyConfig withRelay(RelayMode mode) {
        return new ProxyConfig(eventLoops, mode, selector, affinityClients, drainTimeout, connection, udp, capture);
    }

    /** The same with another default selector. */
    public ProxyConfig withSelector(String name) {
        return new ProxyConfig(eventLoops, relay, name, affinityClients, drainTimeout, connection, udp, capture);
    }

    /** The same with another deadline for open connections at the end. */
    public ProxyConfig withDrainTimeout(Duration timeout) {
        return new ProxyConfig(eventLoops, relay, selector, affinityClients, timeout, connection, udp, capture);
    }

    /** The same with other treatment of connections. */
    public ProxyConfig withConnection(ConnectionConfig other) {
        return new ProxyConfig(eventLoops, relay, selector, affinityClients, drainTimeout, other, udp, capture);
    }

    /** The same with other treatment of UDP sessions. */
    public ProxyConfig withUdp(UdpConfig other) {
        return new ProxyConfig(eventLoops, relay, selector, affinityClients, drainTimeout, connection, other, capture);
    }

    /** The same with another way in which traffic reaches the proxy. */
    public ProxyConfig withCapture(CaptureConfig other) {
        return new ProxyConfig(eventLoops, relay, selector, affinityClients, drainTimeout, connection, udp, other);
    }
}
