package io.fairlead.bench.cluster;

import java.util.List;

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
    private static final NamedPort HTTPS = new NamedPort("https", 443);
    private static final NamedPort METRICS = new NamedPort("metrics", 9090);

    /** What Services are like; one port and type ClusterIP unless it says otherwise. */
    public enum Kind {
        /** One port, nothing else. */
        PLAIN,
        /** A second port, for metrics. */
        TWO_PORTS,
        /** Two more ports, for HTTPS and metrics. */
        THREE_PORTS,
        /** Its endpoints have zone hints. */
        ZONE_HINTS,
        /** Session affinity by client IP. */
        AFFINITY,
        /** Type NodePort. */
        NODE_PORT,
        /** Type LoadBalancer, with external traffic policy Local. */
        LOAD_BALANCER
    }

    /** A port with its name. */
    record NamedPort(String name, int port) {}

    /** All ports at which it is reached. */
    public List<Integer> ports() {
        return namedPorts().stream().map(NamedPort::port).toList();
    }

    List<NamedPort> namedPorts() {
        NamedPort http = new NamedPort("http", port);
        return switch (kind) {
            case TWO_PORTS -> List.of(http, METRICS);
            case THREE_PORTS -> List.of(http, HTTPS, METRICS);
            case PLAIN, ZONE_HINTS, AFFINITY, NODE_PORT, LOAD_BALANCER -> List.of(http);
        };
    }
}
