package io.fairlead.bench.cluster;

/**
 * A Service, of which everything else follows from its number.
 *
 * <p>Threading: Immutable.
 *
 * @param number which no other Service of the cluster has or had
 * @param clusterIp IPv4, as 32 bits
 * @param port at which it is reached
 * @param kind what it is like
 */
public record GeneratedService(int number, String namespace, String name, int clusterIp, int port, Kind kind) {
    /** What Services are like; one port and type ClusterIP unless it says otherwise. */
    public enum Kind {
        /** One port, nothing else. */
        PLAIN,
        /** A second port, for metrics. */
        TWO_PORTS,
        /** Its endpoints have zone hints. */
        ZONE_HINTS,
        /** Session affinity by client IP. */
        AFFINITY,
        /** Type NodePort. */
        NODE_PORT,
        /** Type LoadBalancer, with external traffic policy Local. */
        LOAD_BALANCER
    }
}
