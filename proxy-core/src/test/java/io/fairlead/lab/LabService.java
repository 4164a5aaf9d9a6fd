package io.fairlead.lab;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The Services of the lab, which differ in their traffic policies. Each is dual-stack and has addresses of every kind,
 * and the endpoints podB, which is on the node under test, and podR, which is not.
 */
public enum LabService {
    /** All connections may go to any endpoint. */
    CLUSTER(41, TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER),
    /** External traffic policy Local. */
    EXTERNAL_LOCAL(42, TrafficPolicy.CLUSTER, TrafficPolicy.LOCAL),
    /** Internal traffic policy Local. */
    INTERNAL_LOCAL(43, TrafficPolicy.LOCAL, TrafficPolicy.CLUSTER);

    /** The port at all addresses but the node's. */
    public static final int PORT = 80;

    /** The port of the endpoints. */
    public static final int ENDPOINT_PORT = 8080;

    /** The protocols that it serves, with the same port numbers. */
    public static final List<Protocol> PROTOCOLS = List.of(Protocol.TCP, Protocol.UDP);

    private static final int FIRST_NODE_PORT = 30_000;

    private final int number;
    private final TrafficPolicy internal;
    private final TrafficPolicy external;

    LabService(int number, TrafficPolicy internal, TrafficPolicy external) {
        this.number = number;
        this.internal = internal;
        this.external = external;
    }

    /** Its name in the cluster. */
    public ServiceName serviceName() {
        return Samples.serviceName(
                switch (this) {
                    case CLUSTER -> "cluster";
                    case EXTERNAL_LOCAL -> "external-local";
                    case INTERNAL_LOCAL -> "internal-local";
                });
    }

    /** Its port at the addresses of nodes. */
    public int nodePort() {
        return FIRST_NODE_PORT + number;
    }

    /** Its cluster IP of a family. */
    public IpAddress clusterIp(IpFamily family) {
        return within(family, "10.96.0.", "fd00:96::");
    }

    /** Its external IP of a family. */
    public IpAddress externalIp(IpFamily family) {
        return within(family, "198.51.100.", "2001:db8:e::");
    }

    /** The address of its load balancer, of a family. */
    public IpAddress loadBalancerIp(IpFamily family) {
        return within(family, "203.0.113.", "2001:db8:f::");
    }

    /** Where it is reached by addresses of a kind; for the node port that is the uplink of the node under test. */
    public AddressPort address(FrontendKind kind, IpFamily family, Lab lab) {
        return switch (kind) {
            case CLUSTER_IP -> new AddressPort(clusterIp(family), PORT);
            case EXTERNAL_IP -> new AddressPort(externalIp(family), PORT);
            case LOAD_BALANCER_IP -> new AddressPort(loadBalancerIp(family), PORT);
            case NODE_PORT -> new AddressPort(lab.node().address(family), nodePort());
            case UNIX_SOCKET -> throw new IllegalArgumentException("the lab has no Unix sockets");
        };
    }

    /** The Service and its slices, as a source of Services tells of them. */
    public List<ClusterChange> changes(Lab lab) {
        List<ServicePort> ports = PROTOCOLS.stream()
                .flatMap(protocol -> Arrays.stream(IpFamily.values()).map(family -> port(protocol, family)))
                .toList();
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ClusterChange.ServiceApplied(
                Samples.service(serviceName().name(), ports.toArray(ServicePort[]::new))));
        for (IpFamily family : IpFamily.values()) {
            changes.add(new ClusterChange.SliceApplied(slice(family, lab)));
        }
        return changes;
    }

    private ServicePort port(Protocol protocol, IpFamily family) {
        ServicePortName port = new ServicePortName(serviceName(), "", protocol);
        return new ServicePortSample(
                        new ServicePortId(port, family), clusterIp(family).toString())
                .port(PORT)
                .nodePort(nodePort())
                .externalIps(externalIp(family).toString())
                .loadBalancerIps(loadBalancerIp(family).toString())
                .internal(internal)
                .external(external)
                .build();
    }

    private EndpointSlice slice(IpFamily family, Lab lab) {
        return new EndpointSlice(
                serviceName(),
                serviceName().name() + "-" + family.name().toLowerCase(Locale.ROOT),
                family,
                PROTOCOLS.stream()
                        .map(protocol -> new EndpointSlice.Port("", protocol, ENDPOINT_PORT))
                        .toList(),
                List.of(endpoint(lab.podB(), lab.node(), family), endpoint(lab.podR(), lab.node2(), family)));
    }

    private static EndpointSlice.Address endpoint(LabHost pod, LabHost node, IpFamily family) {
        return Samples.address(pod.address(family).toString(), "ready", node.name());
    }

    private IpAddress within(IpFamily family, String ipv4, String ipv6) {
        return IpAddress.parse((family == IpFamily.IPV4 ? ipv4 : ipv6) + number);
    }
}
