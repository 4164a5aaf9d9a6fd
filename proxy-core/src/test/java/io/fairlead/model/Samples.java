package io.fairlead.model;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Short ways to write down the values that tests are about. */
public final class Samples {
    /** When Services were created of which it does not matter. */
    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    /** The kinds of frontends that have an address and port. */
    public static final List<FrontendKind> ADDRESS_KINDS = List.of(
            FrontendKind.CLUSTER_IP, FrontendKind.EXTERNAL_IP, FrontendKind.LOAD_BALANCER_IP, FrontendKind.NODE_PORT);

    /** The node that tests run on: {@code node-1} in {@code zone-a}. */
    public static final Node NODE = new Node("node-1", "zone-a", List.of(IpAddress.parse("192.168.0.1")));

    private Samples() {}

    /** The Service {@code default/name}. */
    public static ServiceName serviceName(String name) {
        return new ServiceName("default", name);
    }

    /** The unnamed TCP port of a Service, for IPv4. */
    public static ServicePortId id(String service) {
        return id(service, "", Protocol.TCP);
    }

    /** A port of a Service, for IPv4. */
    public static ServicePortId id(String service, String port, Protocol protocol) {
        return new ServicePortId(new ServicePortName(serviceName(service), port, protocol), IpFamily.IPV4);
    }

    /** A service port to vary. */
    public static ServicePortSample port(String service, @Nullable String clusterIp) {
        return new ServicePortSample(id(service), clusterIp);
    }

    /** A Service of these ports. */
    public static Service service(String name, ServicePort... ports) {
        return service(name, CREATED, ports);
    }

    /** A Service of these ports. */
    public static Service service(String name, Instant createdAt, ServicePort... ports) {
        return new Service(serviceName(name), createdAt, List.of(ports));
    }

    /** A slice with ready addresses, all at one unnamed TCP port and on another node. */
    public static EndpointSlice slice(String service, String name, int port, String... addresses) {
        return slice(
                service,
                name,
                new EndpointSlice.Port("", Protocol.TCP, port),
                Arrays.stream(addresses).map(Samples::ready).toArray(EndpointSlice.Address[]::new));
    }

    /** An IPv4 slice. */
    public static EndpointSlice slice(
            String service, String name, EndpointSlice.Port port, EndpointSlice.Address... addresses) {
        return new EndpointSlice(serviceName(service), name, IpFamily.IPV4, List.of(port), List.of(addresses));
    }

    /** A ready address on another node. */
    public static EndpointSlice.Address ready(String address) {
        return address(address, "ready", "node-2");
    }

    /** An address that is {@code ready}, {@code unready}, {@code terminating} but serving, or {@code gone}. */
    public static EndpointSlice.Address address(String address, String state, String node) {
        return new EndpointSlice.Address(
                IpAddress.parse(address),
                state.equals("ready"),
                state.equals("ready") || state.equals("terminating"),
                state.equals("terminating") || state.equals("gone"),
                node,
                Set.of(),
                Set.of());
    }
}
