package io.fairlead.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One port of a Service in one address family: where it answers, and how connections to it are treated.
 *
 * <p>Threading: Immutable.
 *
 * @param id its identity
 * @param port the port at the cluster IP, the external IPs and the load-balancer IPs; 1 to 65535
 * @param nodePort the port at the node's own addresses; 0 for none
 * @param clusterIp the cluster IP of this family, if there is one
 * @param externalIps further addresses whose traffic is ours if it reaches the node
 * @param loadBalancerIps addresses of the load balancer whose packets arrive with that destination
 * @param internalTrafficPolicy for connections to the cluster IP
 * @param externalTrafficPolicy for connections to any other address
 * @param affinity session affinity
 * @param loadBalancerSourceRanges clients that may connect to the load-balancer IPs; empty for all
 * @param settings the settings of the Service that override the configuration
 * @param unixSockets Unix sockets at which it answers, too; traffic policies apply to them as to the cluster IP
 */
public record ServicePort(
        ServicePortId id,
        int port,
        int nodePort,
        @Nullable IpAddress clusterIp,
        List<IpAddress> externalIps,
        List<IpAddress> loadBalancerIps,
        TrafficPolicy internalTrafficPolicy,
        TrafficPolicy externalTrafficPolicy,
        SessionAffinity affinity,
        List<Cidr> loadBalancerSourceRanges,
        ServiceSettings settings,
        List<UnixSocket> unixSockets) {
    public ServicePort {
        if (port < 1 || port > AddressPort.MAX_PORT) {
            throw new IllegalArgumentException(
                    "port " + port + " of " + id + " is not within 1 to " + AddressPort.MAX_PORT);
        }
        if (nodePort < 0 || nodePort > AddressPort.MAX_PORT) {
            throw new IllegalArgumentException(
                    "node port " + nodePort + " of " + id + " is not within 0 to " + AddressPort.MAX_PORT);
        }
        externalIps = List.copyOf(externalIps);
        loadBalancerIps = List.copyOf(loadBalancerIps);
        loadBalancerSourceRanges = List.copyOf(loadBalancerSourceRanges);
        unixSockets = List.copyOf(unixSockets);
    }

    /** One without Unix sockets. */
    public ServicePort(
            ServicePortId id,
            int port,
            int nodePort,
            @Nullable IpAddress clusterIp,
            List<IpAddress> externalIps,
            List<IpAddress> loadBalancerIps,
            TrafficPolicy internalTrafficPolicy,
            TrafficPolicy externalTrafficPolicy,
            SessionAffinity affinity,
            List<Cidr> loadBalancerSourceRanges,
            ServiceSettings settings) {
        this(
                id,
                port,
                nodePort,
                clusterIp,
                externalIps,
                loadBalancerIps,
                internalTrafficPolicy,
                externalTrafficPolicy,
                affinity,
                loadBalancerSourceRanges,
                settings,
                List.of());
    }

    /** Whether anything but the cluster IP leads here. */
    public boolean isExternallyAccessible() {
        return nodePort != 0 || !loadBalancerIps.isEmpty() || !externalIps.isEmpty();
    }

    /** Whether some connection may go to any endpoint of the cluster. */
    public boolean usesClusterEndpoints() {
        return internalTrafficPolicy != TrafficPolicy.LOCAL || isExternallyAccessible();
    }

    /** Whether some connection may go only to endpoints of this node. */
    public boolean usesLocalEndpoints() {
        return internalTrafficPolicy == TrafficPolicy.LOCAL
                || externalTrafficPolicy == TrafficPolicy.LOCAL && isExternallyAccessible();
    }
}
