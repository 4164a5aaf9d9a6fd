package io.fairlead.udp.session;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.route.Route;
import io.fairlead.select.Balancer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A target by the rules of a route, for clients of which the pods of this node are those in 10.1.0.0/16.
 *
 * <p>Threading: Immutable.
 *
 * @param sources the Service's source ranges; empty for all
 */
record TestTarget(
        Frontend frontend, Balancer balancer, UdpConfig config, ConnectionConfig connection, List<Cidr> sources)
        implements SessionTarget {
    private static final Cidr PODS = Cidr.parse("10.1.0.0/16");

    static TestTarget of(
            Frontend frontend, Route route, Balancer balancer, UdpConfig config, ConnectionConfig connection) {
        return new TestTarget(
                frontend,
                balancer,
                config.with(route.servicePort().settings()),
                connection.with(route.servicePort().settings()),
                frontend.kind() == FrontendKind.LOAD_BALANCER_IP
                        ? route.servicePort().loadBalancerSourceRanges()
                        : List.of());
    }

    @Override
    public int mark() {
        return 0;
    }

    @Override
    public boolean isOwn(AddressPort endpoint) {
        return endpoint.equals(frontend.address());
    }

    @Override
    public boolean admits(IpAddress client) {
        return sources.isEmpty() || sources.stream().anyMatch(range -> range.contains(client));
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return PODS.contains(client) ? ClientOrigin.LOCAL_POD : ClientOrigin.ELSEWHERE;
    }

    @Override
    public @Nullable AddressPort source(AddressPort client, Endpoint endpoint, ClientOrigin origin) {
        return frontend.kind().isInternal() ? new AddressPort(client.address(), 0) : null;
    }
}
