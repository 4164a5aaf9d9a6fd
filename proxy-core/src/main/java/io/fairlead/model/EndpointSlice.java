package io.fairlead.model;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of a Service's endpoints, all of one address family and with the same ports.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service that it belongs to; the Service need not exist (yet)
 * @param name its own name, unique in the namespace
 * @param family the family of all its addresses
 * @param ports the ports of every endpoint of this slice
 * @param endpoints the endpoints
 */
public record EndpointSlice(
        ServiceName service, String name, IpFamily family, List<Port> ports, List<Address> endpoints) {
    public EndpointSlice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /**
     * A port of the slice, joined to a service port by its name and protocol.
     *
     * @param name the name, empty where it has none
     * @param protocol the protocol
     * @param number the port on the endpoint, 1 to 65535
     */
    public record Port(String name, Protocol protocol, int number) {}

    /**
     * An endpoint of the slice, before it is joined with a port.
     *
     * @param address its address
     * @param isReady may receive new connections
     * @param isServing answers, though it may be about to end
     * @param isTerminating its pod is being deleted
     * @param nodeName the node that it is on, if that is known
     * @param zoneHints zones that should use it
     * @param nodeHints nodes that should use it
     * @param zone the zone that it is in; null if that is not known
     */
    public record Address(
            IpAddress address,
            boolean isReady,
            boolean isServing,
            boolean isTerminating,
            @Nullable String nodeName,
            Set<String> zoneHints,
            Set<String> nodeHints,
            @Nullable String zone) {
        public Address {
            zoneHints = Set.copyOf(zoneHints);
            nodeHints = Set.copyOf(nodeHints);
        }

        /** An endpoint whose zone is not known. */
        public Address(
                IpAddress address,
                boolean isReady,
                boolean isServing,
                boolean isTerminating,
                @Nullable String nodeName,
                Set<String> zoneHints,
                Set<String> nodeHints) {
            this(address, isReady, isServing, isTerminating, nodeName, zoneHints, nodeHints, null);
        }
    }
}
