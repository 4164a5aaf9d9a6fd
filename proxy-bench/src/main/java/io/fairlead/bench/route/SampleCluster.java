package io.fairlead.bench.route;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.ServiceSettings;
import io.fairlead.model.SessionAffinity;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Services with cluster IPs, by their numbers from 0 on, of which each has one slice with as many endpoints as asked
 * for. All have the same endpoints unless it says otherwise: what most benchmarks measure does not depend on whose they
 * are.
 *
 * <p>Threading: Immutable.
 */
public final class SampleCluster {
    /** The node on which the proxy runs. */
    static final Node NODE = new Node("node-1", "zone-a", List.of());

    private static final int CLUSTER_IPS = 0xac10_0000;
    private static final int POD_IPS = 0x0a00_0001;
    private static final int PORT = 8080;

    private SampleCluster() {}

    /** The changes that add a single Service, number 0. */
    public static RouteUpdate oneService(int endpoints, SessionAffinity affinity) {
        return RouteTable.empty(NODE, NodePortAddresses.ALL)
                .apply(List.of(
                        new ClusterChange.ServiceApplied(service(0, affinity)),
                        new ClusterChange.SliceApplied(slice(0, addresses(endpoints)))));
    }

    /** A table of so many Services. */
    public static RouteTable table(int services, int endpoints) {
        List<EndpointSlice.Address> addresses = addresses(endpoints);
        return RouteTable.empty(NODE, NodePortAddresses.ALL)
                .apply(changes(services, _ -> addresses))
                .table();
    }

    /** The changes that add this many Services, none of which shares an endpoint with another. */
    static List<ClusterChange> changes(int services, int endpoints) {
        return changes(services, service -> addresses(service * endpoints, endpoints));
    }

    private static List<ClusterChange> changes(int services, IntFunction<List<EndpointSlice.Address>> addresses) {
        List<ClusterChange> changes = new ArrayList<>(2 * services);
        for (int i = 0; i < services; i++) {
            changes.add(new ClusterChange.ServiceApplied(service(i, SessionAffinity.NONE)));
            changes.add(new ClusterChange.SliceApplied(slice(i, addresses.apply(i))));
        }
        return changes;
    }

    /** The only service port of a Service; each call returns a new object, as each message of the API server does. */
    public static ServicePortId id(int service) {
        ServiceName name = new ServiceName("namespace-" + service % 100, "service-" + service);
        return new ServicePortId(new ServicePortName(name, "http", Protocol.TCP), IpFamily.IPV4);
    }

    private static Service service(int number, SessionAffinity affinity) {
        ServicePortId id = id(number);
        ServicePort port = new ServicePort(
                id,
                80,
                0,
                IpAddress.ofIpv4(CLUSTER_IPS + number),
                List.of(),
                List.of(),
                TrafficPolicy.CLUSTER,
                TrafficPolicy.CLUSTER,
                affinity,
                List.of(),
                ServiceSettings.DEFAULTS);
        return new Service(id.name().service(), Instant.EPOCH, List.of(port));
    }

    /** The slice of a Service. */
    static EndpointSlice slice(int service, List<EndpointSlice.Address> addresses) {
        ServiceName name = id(service).name().service();
        return new EndpointSlice(
                name,
                name.name() + "-x7k2p",
                IpFamily.IPV4,
                List.of(new EndpointSlice.Port("http", Protocol.TCP, PORT)),
                addresses);
    }

    /** So many ready addresses on other nodes. */
    static List<EndpointSlice.Address> addresses(int count) {
        return addresses(0, count);
    }

    private static List<EndpointSlice.Address> addresses(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(i -> address(i, false))
                .toList();
    }

    /** The same addresses, of which the first has begun to terminate. */
    static List<EndpointSlice.Address> firstTerminates(List<EndpointSlice.Address> addresses) {
        List<EndpointSlice.Address> changed = new ArrayList<>(addresses);
        changed.set(0, address(0, true));
        return changed;
    }

    /** An address on another node. */
    static EndpointSlice.Address address(int number, boolean isTerminating) {
        return new EndpointSlice.Address(
                IpAddress.ofIpv4(POD_IPS + number),
                !isTerminating,
                true,
                isTerminating,
                "node-" + (2 + number % 100),
                Set.of(),
                Set.of());
    }
}
