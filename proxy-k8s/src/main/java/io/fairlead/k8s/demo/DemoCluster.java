package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The running example as a tiny cluster in this process: one Service, one node, five pods that answer, and the changes
 * that Kubernetes would report of them.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its endpoints until it is closed.
 */
final class DemoCluster implements AutoCloseable {
    static final ServiceName SERVICE = new ServiceName("multi-replica-web", "web-server-service");
    static final String NODE = "kind-control-plane";
    static final List<String> PODS = List.of(
            "web-server-deployment-86b8bb7db4-5q9j2",
            "web-server-deployment-86b8bb7db4-gplst",
            "web-server-deployment-86b8bb7db4-hqld7",
            "web-server-deployment-86b8bb7db4-sdvd5",
            "web-server-deployment-86b8bb7db4-rtnt2");

    private static final String SLICE = "web-server-service-x7k2p";
    private static final Instant CREATED_AT = Instant.parse("2026-01-01T00:00:00Z");

    private final Protocol protocol;
    private final DemoAddresses addresses;
    private final List<DemoEndpoint> endpoints;

    private DemoCluster(Protocol protocol, DemoAddresses addresses, List<DemoEndpoint> endpoints) {
        this.protocol = protocol;
        this.addresses = addresses;
        this.endpoints = new CopyOnWriteArrayList<>(endpoints);
    }

    /**
     * Starts the endpoints.
     *
     * @param protocol TCP or UDP
     * @throws DemoException if one of them cannot listen
     */
    static DemoCluster start(Protocol protocol, DemoAddresses addresses) {
        List<DemoEndpoint> started = new ArrayList<>();
        try {
            for (int i = 0; i < PODS.size(); i++) {
                started.add(DemoEndpoint.start(
                        protocol, PODS.get(i), NODE, addresses.endpoints().get(i)));
            }
        } catch (IOException e) {
            started.forEach(DemoEndpoint::close);
            throw new DemoException(
                    e.getMessage() + "; another process may use the address (ss -tulnp shows it); try again", e);
        }
        return new DemoCluster(protocol, addresses, started);
    }

    /** The pods, in the order of the documentation; dead ones stay. */
    List<DemoEndpoint> endpoints() {
        return endpoints;
    }

    /** The node that everything runs on. */
    Node node() {
        return node(addresses);
    }

    /** The initial state in Kubernetes: the node, the Service, and every pod in its slice. */
    List<ClusterChange> changes() {
        return changes(protocol, addresses);
    }

    /** The state in Kubernetes once it has detected dead pods: they leave their EndpointSlice. */
    List<ClusterChange> departures() {
        return slices(endpoints.stream()
                .map(endpoint -> endpoint.isDead() ? PodState.ABSENT : PodState.READY)
                .toList());
    }

    /**
     * The slices that name the pods in some states.
     *
     * @param states those of the pods, in their order
     */
    List<ClusterChange> slices(List<PodState> states) {
        Map<Integer, List<EndpointSlice.Address>> byPort = new TreeMap<>();
        for (int i = 0; i < endpoints.size(); i++) {
            AddressPort address = endpoints.get(i).address();
            List<EndpointSlice.Address> ofPort = byPort.computeIfAbsent(address.port(), _ -> new ArrayList<>());
            switch (states.get(i)) {
                case READY -> ofPort.add(ready(address));
                case TERMINATING -> ofPort.add(terminating(address));
                case ABSENT -> {}
            }
        }
        return slices(protocol, byPort);
    }

    /**
     * Starts a pod that has died at its address; does nothing if it lives.
     *
     * @param pod its position
     * @throws IOException if it cannot listen there
     */
    synchronized void revive(int pod) throws IOException {
        DemoEndpoint dead = endpoints.get(pod);
        if (dead.isDead()) {
            endpoints.set(pod, DemoEndpoint.start(protocol, dead.pod(), NODE, dead.address()));
        }
    }

    @Override
    public void close() {
        endpoints.forEach(DemoEndpoint::close);
    }

    private static Node node(DemoAddresses addresses) {
        return new Node(NODE, null, List.of(addresses.nodePort().address()));
    }

    /** The same changes for a cluster that is not running, such as the one that the example manifests describe. */
    static List<ClusterChange> changes(Protocol protocol, DemoAddresses addresses) {
        Map<Integer, List<EndpointSlice.Address>> byPort = new TreeMap<>();
        for (AddressPort endpoint : addresses.endpoints()) {
            byPort.computeIfAbsent(endpoint.port(), _ -> new ArrayList<>()).add(ready(endpoint));
        }
        List<ClusterChange> changes = new ArrayList<>();
        changes.add(new ClusterChange.NodeApplied(node(addresses)));
        changes.add(new ClusterChange.ServiceApplied(service(protocol, addresses)));
        changes.addAll(slices(protocol, byPort));
        return changes;
    }

    private static Service service(Protocol protocol, DemoAddresses addresses) {
        ServicePort port = new ServicePort(
                new ServicePortId(new ServicePortName(SERVICE, "", protocol), IpFamily.IPV4),
                addresses.clusterIp().port(),
                addresses.nodePort().port(),
                addresses.clusterIp().address(),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                SessionAffinity.NONE,
                List.of(),
                // As with TCP, the next request is balanced again.
                protocol == Protocol.UDP ? ServiceSettings.DEFAULTS.withUdpReplies(1) : ServiceSettings.DEFAULTS);
        return new Service(SERVICE, CREATED_AT, List.of(port));
    }

    /** All endpoints of a slice share its ports, so that there is one slice for each port number. */
    private static List<ClusterChange> slices(Protocol protocol, Map<Integer, List<EndpointSlice.Address>> byPort) {
        List<ClusterChange> slices = new ArrayList<>();
        byPort.forEach((port, endpoints) -> slices.add(new ClusterChange.SliceApplied(new EndpointSlice(
                SERVICE,
                slices.isEmpty() ? SLICE : SLICE + "-" + slices.size(),
                IpFamily.IPV4,
                List.of(new EndpointSlice.Port("", protocol, port)),
                endpoints))));
        return slices;
    }

    private static EndpointSlice.Address ready(AddressPort endpoint) {
        return new EndpointSlice.Address(endpoint.address(), true, true, false, NODE, Set.of(), Set.of());
    }

    private static EndpointSlice.Address terminating(AddressPort endpoint) {
        return new EndpointSlice.Address(endpoint.address(), false, true, true, NODE, Set.of(), Set.of());
    }
}
