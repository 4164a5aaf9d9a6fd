package io.fairlead.capture;

import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServicePortSample;
import java.util.Arrays;
import java.util.List;

/**
 * A Service of one family in a lab. Its number tells its addresses from those of others.
 *
 * <p>Threading: Immutable.
 *
 * @param name of the Service
 * @param number 1 to 99
 * @param family of its addresses and endpoints
 */
record ServiceDraft(String name, int number, IpFamily family) {
    /** The port at all addresses but the node's. */
    static final int PORT = 80;

    /** The port of the endpoints. */
    static final int ENDPOINT_PORT = 8080;

    private static final int FIRST_NODE_PORT = 30_100;

    IpAddress clusterIp() {
        return within("10.96.0.", "fd00:96::");
    }

    IpAddress externalIp() {
        return within("198.51.100.", "2001:db8:e::");
    }

    IpAddress loadBalancerIp() {
        return within("203.0.113.", "2001:db8:f::");
    }

    int nodePort() {
        return FIRST_NODE_PORT + number;
    }

    /** Where it is reached by addresses of a kind; for the node port that is the uplink of the node under test. */
    AddressPort at(FrontendKind kind, Lab lab) {
        return switch (kind) {
            case CLUSTER_IP -> new AddressPort(clusterIp(), PORT);
            case EXTERNAL_IP -> new AddressPort(externalIp(), PORT);
            case LOAD_BALANCER_IP -> new AddressPort(loadBalancerIp(), PORT);
            case NODE_PORT -> nodePortAt(lab.node().address(family));
            case UNIX_SOCKET -> throw new IllegalArgumentException("the lab has no Unix sockets");
        };
    }

    AddressPort clusterAddress() {
        return new AddressPort(clusterIp(), PORT);
    }

    AddressPort nodePortAt(IpAddress address) {
        return new AddressPort(address, nodePort());
    }

    /** A port with a cluster IP alone, to vary. */
    ServicePortSample port(Protocol protocol) {
        ServicePortName port = new ServicePortName(Samples.serviceName(name), "", protocol);
        return new ServicePortSample(
                        new ServicePortId(port, family), clusterIp().toString())
                .port(PORT);
    }

    /** A TCP port with a cluster IP alone, to vary. */
    ServicePortSample port() {
        return port(Protocol.TCP);
    }

    /** A TCP port with addresses of every kind, to vary. */
    ServicePortSample everywhere() {
        return everywhere(Protocol.TCP);
    }

    /** A port with addresses of every kind, to vary. */
    ServicePortSample everywhere(Protocol protocol) {
        return port(protocol)
                .nodePort(nodePort())
                .externalIps(externalIp().toString())
                .loadBalancerIps(loadBalancerIp().toString());
    }

    /** The Service with these ports. */
    ClusterChange applied(ServicePortSample... ports) {
        return new ClusterChange.ServiceApplied(Samples.service(
                name, Arrays.stream(ports).map(ServicePortSample::build).toArray(ServicePort[]::new)));
    }

    ClusterChange deleted() {
        return new ClusterChange.ServiceDeleted(Samples.serviceName(name));
    }

    /** These are its endpoints, at {@link #ENDPOINT_PORT}. */
    ClusterChange endpoints(LabHost... hosts) {
        return endpointsAt(ENDPOINT_PORT, hosts);
    }

    /** These are its endpoints. */
    ClusterChange endpointsAt(int port, LabHost... hosts) {
        return new ClusterChange.SliceApplied(new EndpointSlice(
                Samples.serviceName(name),
                name + "-" + family,
                family,
                List.of(new EndpointSlice.Port("", Protocol.TCP, port), new EndpointSlice.Port("", Protocol.UDP, port)),
                Arrays.stream(hosts).map(this::endpoint).toList()));
    }

    private EndpointSlice.Address endpoint(LabHost host) {
        String node = List.of("node2", "podR").contains(host.name()) ? "node2" : "node";
        return Samples.address(host.address(family).toString(), "ready", node);
    }

    private IpAddress within(String ipv4, String ipv6) {
        return IpAddress.parse((family == IpFamily.IPV4 ? ipv4 : ipv6) + number);
    }
}
