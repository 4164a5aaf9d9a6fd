package io.fairlead.k8s.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.endpoint.PlainService;
import io.fairlead.model.AddressPort;
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
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a listener leads to, by the route table that the proxy makes of it. */
class ListenedServiceTest {
    private static final ServiceName DB = new ServiceName("a", "db");

    private RouteTable table = RouteTable.empty(new Node("", null, List.of()), NodePortAddresses.ALL);

    private static ListenedService service(String port, String... listens) {
        return service(false, false, port, listens);
    }

    private static ListenedService service(
            boolean isTransparent, boolean isEveryFamilyUsed, String port, String... listens) {
        List<ListenAddress> addresses = new ArrayList<>();
        for (String listen : listens) {
            addresses.add(ListenAddress.parse(listen));
        }
        SidecarGroup group = new SidecarGroup(new ServiceReference(DB, port), null, addresses);
        return new ListenedService(
                DB, new ListenPlan(List.of(group), isTransparent, false, "10.96.0.1"), isEveryFamilyUsed);
    }

    private static ServicePort port(String name, Protocol protocol, int number, String clusterIp) {
        IpAddress address = clusterIp.equals("None") ? null : IpAddress.parse(clusterIp);
        IpFamily family = address == null ? IpFamily.IPV4 : address.family();
        return new ServicePort(
                new ServicePortId(new ServicePortName(DB, name, protocol), family),
                number,
                0,
                address,
                List.of(),
                List.of(),
                TrafficPolicy.LOCAL,
                TrafficPolicy.CLUSTER,
                SessionAffinity.NONE,
                List.of(),
                ServiceSettings.DEFAULTS);
    }

    private static ClusterChange of(ServicePort... ports) {
        return new ClusterChange.ServiceApplied(new Service(DB, Instant.EPOCH, List.of(ports)));
    }

    private static ClusterChange slice(String name, String port, Protocol protocol, int number, String... addresses) {
        IpFamily family = IpAddress.parse(addresses[0]).family();
        List<EndpointSlice.Address> endpoints = new ArrayList<>();
        for (String address : addresses) {
            endpoints.add(
                    new EndpointSlice.Address(IpAddress.parse(address), true, true, false, null, Set.of(), Set.of()));
        }
        return new ClusterChange.SliceApplied(new EndpointSlice(
                DB, name, family, List.of(new EndpointSlice.Port(port, protocol, number)), endpoints));
    }

    /** Frontends and their endpoints, once the changes are applied. */
    private String routes(ListenedService service, ClusterChange... changes) {
        for (ClusterChange change : changes) {
            service.follow(change);
        }
        table = table.apply(service.takeChanges()).table();
        TreeMap<String, String> routes = new TreeMap<>();
        table.frontends().forEach(frontend -> {
            Route route = table.route(frontend.servicePort());
            routes.put(
                    frontend.address() + "/" + frontend.protocol(),
                    route.endpoints().cluster().stream()
                            .map(endpoint -> endpoint.address().toString())
                            .toList()
                            .toString());
        });
        return routes.toString();
    }

    @Test
    void portIsFoundByNameAndByNumber() {
        ClusterChange two = of(port("pg", Protocol.TCP, 5432, "10.96.0.9"), port("web", Protocol.TCP, 80, "10.96.0.9"));
        ClusterChange slice = slice("s", "web", Protocol.TCP, 8080, "10.0.0.5");

        assertThat(routes(service("web", "127.0.0.1:1"), two, slice)).isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:8080]}");
        assertThat(routes(service("80", "127.0.0.1:1"), two, slice)).isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:8080]}");
    }

    @Test
    void protocolOfTheListenerDecidesBetweenPortsOfOneNumber() {
        ClusterChange two = of(port("tcp", Protocol.TCP, 53, "10.96.0.9"), port("udp", Protocol.UDP, 53, "10.96.0.9"));

        assertThat(routes(
                        service("53", "127.0.0.1:53/udp", "127.0.0.1:53"),
                        two,
                        slice("s", "udp", Protocol.UDP, 5353, "10.0.0.5"),
                        slice("t", "tcp", Protocol.TCP, 5354, "10.0.0.5")))
                .isEqualTo("{127.0.0.1:53/TCP=[10.0.0.5:5354], 127.0.0.1:53/UDP=[10.0.0.5:5353]}");
    }

    @Test
    void severalListenersOfOnePortHaveTheSameEndpoints() {
        assertThat(routes(
                        service("pg", "127.0.0.1:1", "[::1]:1", "127.0.0.1:2"),
                        of(port("pg", Protocol.TCP, 5432, "10.96.0.9")),
                        slice("s", "pg", Protocol.TCP, 5432, "10.0.0.5")))
                .isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:5432], 127.0.0.1:2/TCP=[10.0.0.5:5432],"
                        + " [::1]:1/TCP=[10.0.0.5:5432]}");
    }

    @Test
    void listenerPrefersEndpointsOfItsFamily() {
        ListenedService service = service("pg", "127.0.0.1:1");
        ClusterChange both = of(port("pg", Protocol.TCP, 1, "10.96.0.9"), port("pg", Protocol.TCP, 1, "fd00::9"));

        assertThat(routes(service, both, slice("six", "pg", Protocol.TCP, 1, "fd00::5")))
                .isEqualTo("{127.0.0.1:1/TCP=[[fd00::5]:1]}");
        assertThat(routes(service, slice("four", "pg", Protocol.TCP, 1, "10.0.0.5")))
                .isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:1]}");
        assertThat(routes(service, new ClusterChange.SliceDeleted(DB, "four")))
                .isEqualTo("{127.0.0.1:1/TCP=[[fd00::5]:1]}");
    }

    @Test
    void listedEndpointsOfBothFamiliesAreAllUsed() {
        ListenedService service = service(false, true, "", "127.0.0.1:1");
        ClusterChange plain = new ClusterChange.ServiceApplied(PlainService.of(DB));
        List<EndpointSlice> slices = PlainService.slices(
                DB,
                List.of(
                        AddressPort.parse("10.0.0.5:1"),
                        AddressPort.parse("[fd00::5]:2"),
                        AddressPort.parse("10.0.0.6:3")));

        slices.forEach(slice -> service.follow(new ClusterChange.SliceApplied(slice)));
        assertThat(routes(service, plain)).isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:1, 10.0.0.6:3, [fd00::5]:2]}");
    }

    @Test
    void anyEndpointIsUsedWhileTheNodeIsNotKnown() {
        // The Service has internalTrafficPolicy Local, and no endpoint is known to be local.
        assertThat(routes(
                        service("pg", "127.0.0.1:1"),
                        of(port("pg", Protocol.TCP, 1, "10.96.0.9")),
                        slice("s", "pg", Protocol.TCP, 1, "10.0.0.5")))
                .contains("10.0.0.5");
    }

    @Test
    void transparentServiceIsServedAtItsClusterIpsOnAllPorts() {
        assertThat(routes(
                        service(true, false, "pg", "127.0.0.1:1"),
                        of(port("pg", Protocol.TCP, 5432, "10.96.0.9"), port("m", Protocol.TCP, 9187, "10.96.0.9")),
                        slice("s", "pg", Protocol.TCP, 5432, "10.0.0.5"),
                        slice("t", "m", Protocol.TCP, 9187, "10.0.0.5")))
                .isEqualTo("{10.96.0.9:5432/TCP=[10.0.0.5:5432], 10.96.0.9:9187/TCP=[10.0.0.5:9187],"
                        + " 127.0.0.1:1/TCP=[10.0.0.5:5432]}");
    }

    @Test
    void addressOfTheApiServerIsNotCaptured() {
        ListenedService service = service(true, false, "pg");

        assertThat(routes(service, of(port("pg", Protocol.TCP, 443, "10.96.0.1"))))
                .isEqualTo("{}");
        assertThat(service.problems()).singleElement().asString().contains("has the address of the API server");
    }

    @Test
    void problemsSayWhatIsMissing() {
        ListenedService none = service("pg", "127.0.0.1:1");
        assertThat(none.problems()).containsExactly("Service a/db does not exist");

        routes(none, of(port("web", Protocol.TCP, 80, "10.96.0.9")));
        assertThat(none.problems()).containsExactly("a/db has no TCP port 'pg'; it has web");

        ListenedService several = service("", "127.0.0.1:1");
        routes(several, of(port("web", Protocol.TCP, 80, "None"), port("", Protocol.TCP, 81, "None")));
        assertThat(several.problems())
                .containsExactly("a/db has several TCP ports: web, 81; name one, as in --service a/db:81");
    }

    @Test
    void deletedServiceIsServedNoLongerAndReturns() {
        ListenedService service = service("pg", "127.0.0.1:1");
        ClusterChange applied = of(port("pg", Protocol.TCP, 1, "None"));
        ClusterChange slice = slice("s", "pg", Protocol.TCP, 1, "10.0.0.5");

        assertThat(routes(service, applied, slice)).isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:1]}");
        assertThat(routes(service, new ClusterChange.ServiceDeleted(DB))).isEqualTo("{}");
        assertThat(routes(service, applied)).isEqualTo("{127.0.0.1:1/TCP=[10.0.0.5:1]}");
        service.follow(applied);
        assertThat(service.takeChanges()).isEmpty();
    }
}
