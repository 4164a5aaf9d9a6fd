package io.fairlead.listen;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.select.Balancer;
import io.fairlead.udp.session.SessionTarget;
import org.jspecify.annotations.Nullable;

/**
 * Where the sessions of a UDP listener go, and how they are treated.
 *
 * <p>Threading: Immutable.
 */
record UdpTarget(ConnectionContext context, Target target) implements SessionTarget {
    @Override
    public Frontend frontend() {
        return target.frontend();
    }

    @Override
    public Balancer balancer() {
        return target.balancer();
    }

    @Override
    public UdpConfig config() {
        return target.policy().udp();
    }

    @Override
    public ConnectionConfig connection() {
        return target.policy().config();
    }

    @Override
    public int mark() {
        return target.policy().upstreamOptions().mark();
    }

    @Override
    public boolean isOwn(AddressPort endpoint) {
        return context.wouldLoop(Protocol.UDP, endpoint);
    }

    @Override
    public boolean admits(IpAddress client) {
        return target.rule().admits(client);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return target.dependsOnOrigin() ? context.capture().origin(client) : ClientOrigin.ELSEWHERE;
    }

    @Override
    public @Nullable AddressPort source(AddressPort client, Endpoint endpoint, ClientOrigin origin) {
        return context.capture()
                .upstreamSource(target.frontend(), target.trafficPolicy(), origin)
                .choose(client, endpoint);
    }
}
