package io.fairlead.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePort;
import io.fairlead.model.UnixSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A service port's wish to answer at an address. The smallest claim to a place has it.
 *
 * <p>Threading: Immutable.
 */
record FrontendClaim(Frontend frontend, Instant createdAt) implements Comparable<FrontendClaim> {
    private static final Comparator<FrontendClaim> ORDER = Comparator.comparing(FrontendClaim::createdAt)
            .thenComparing(claim -> claim.frontend.servicePort())
            .thenComparingInt(claim -> precedence(claim.frontend.kind()));

    /** The claimed place. */
    record Place(AddressPort address, Protocol protocol) {}

    /** All claims of a route. */
    static List<FrontendClaim> of(Route route, NodePortAddresses nodePorts) {
        ServicePort port = route.servicePort();
        List<FrontendClaim> claims = new ArrayList<>();
        IpAddress clusterIp = port.clusterIp();
        if (clusterIp != null) {
            add(claims, route, FrontendKind.CLUSTER_IP, List.of(clusterIp), port.port());
        }
        add(claims, route, FrontendKind.EXTERNAL_IP, port.externalIps(), port.port());
        add(claims, route, FrontendKind.LOAD_BALANCER_IP, port.loadBalancerIps(), port.port());
        if (port.nodePort() != 0) {
            add(claims, route, FrontendKind.NODE_PORT, nodePorts.of(port.id().family()), port.nodePort());
        }
        for (UnixSocket socket : port.unixSockets()) {
            claims.add(new FrontendClaim(Frontend.of(socket, route.id()), route.createdAt()));
        }
        return claims;
    }

    private static void add(
            List<FrontendClaim> claims, Route route, FrontendKind kind, Collection<IpAddress> addresses, int port) {
        for (IpAddress address : addresses) {
            Frontend frontend = new Frontend(new AddressPort(address, port), kind, route.id());
            claims.add(new FrontendClaim(frontend, route.createdAt()));
        }
    }

    Place place() {
        return new Place(frontend.address(), frontend.protocol());
    }

    /**
     * A service port may list one address as external and as load-balancer IP. Then it is a load-balancer IP, because
     * only those are guarded by source ranges.
     */
    private static int precedence(FrontendKind kind) {
        return switch (kind) {
            case CLUSTER_IP -> 0;
            case LOAD_BALANCER_IP -> 1;
            case EXTERNAL_IP -> 2;
            case NODE_PORT -> 3;
            case UNIX_SOCKET -> 4;
        };
    }

    @Override
    public int compareTo(FrontendClaim other) {
        return ORDER.compare(this, other);
    }
}
