package io.fairlead.model;

import java.util.Comparator;

/**
 * The identity of one port of a Service, to which EndpointSlice ports are joined: the Service, the name of the port
 * (empty where it has none) and its protocol. The same number on TCP and UDP is two service ports.
 *
 * <p>Threading: Immutable.
 */
public record ServicePortName(ServiceName service, String port, Protocol protocol)
        implements Comparable<ServicePortName> {
    private static final Comparator<ServicePortName> ORDER = Comparator.comparing(ServicePortName::service)
            .thenComparing(ServicePortName::port)
            .thenComparing(ServicePortName::protocol);

    @Override
    public int compareTo(ServicePortName other) {
        return ORDER.compare(this, other);
    }

    /** {@code namespace/name:port}, with the protocol where it is not TCP. */
    @Override
    public String toString() {
        String text = port.isEmpty() ? service.toString() : service + ":" + port;
        return protocol == Protocol.TCP ? text : text + "/" + protocol;
    }
}
