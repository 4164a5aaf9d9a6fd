package io.fairlead.route;

import static io.fairlead.model.Samples.CREATED;
import static io.fairlead.model.Samples.address;
import static io.fairlead.model.Samples.id;
import static io.fairlead.model.Samples.port;
import static io.fairlead.model.Samples.service;
import static io.fairlead.model.Samples.serviceName;
import static io.fairlead.model.Samples.slice;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.NodePortsServedAt;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortSample;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final EndpointSlice.Port HTTP = new EndpointSlice.Port("", Protocol.TCP, 8080);
    private static final Service WEB = service("web", port("web", "10.96.0.1").build());
    private static final Service OLDER = service(
            "older",
            CREATED.minusSeconds(60),
            port("older", "10.96.0.2").externalIps("203.0.113.1").build());
    private static final Service YOUNGER = service(
            "younger",
            CREATED,
            port("younger", "10.96.0.3").externalIps("203.0.113.1").build());

    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    @Test
    void slicesMayComeBeforeTheirService() {
        RouteUpdate early = apply(new SliceApplied(slice("web", "web-1", 8080, "10.0.0.1")));
        RouteUpdate late = apply(new ServiceApplied(WEB));

        assertThat(early.isEmpty()).isTrue();
        assertThat(late.routes()).singleElement().satisfies(change -> {
            assertThat(change.before()).isNull();
            assertThat(change.after()).isEqualTo(table.route(id("web")));
        });
        assertThat(endpoints("web")).containsExactly("10.0.0.1:8080");
    }

    @Test
    void slicesOutliveTheirService() {
        apply(new ServiceApplied(WEB), new SliceApplied(slice("web", "web-1", 8080, "10.0.0.1")));
        RouteUpdate gone = apply(new ServiceDeleted(serviceName("web")));
        apply(new ServiceApplied(WEB));

        assertThat(gone.routes()).singleElement().satisfies(change -> {
            assertThat(change.id()).isEqualTo(id("web"));
            assertThat(change.before()).isNotNull();
            assertThat(change.after()).isNull();
        });
        assertThat(endpoints("web")).containsExactly("10.0.0.1:8080");
    }

    @Test
    void applyingTheSameAgainChangesNothing() {
        ClusterChange[] changes = {
            new ServiceApplied(OLDER),
            new ServiceApplied(YOUNGER),
            new SliceApplied(slice("older", "older-1", 8080, "10.0.0.1")),
            new NodeApplied(Samples.NODE)
        };
        assertThat(apply(changes).isEmpty()).isFalse();

        assertThat(apply(changes).isEmpty()).isTrue();
    }

    @Test
    void whatCancelsOutWithinABatchChangesNothing() {
        apply(new ServiceApplied(WEB), new SliceApplied(slice("web", "web-1", 8080, "10.0.0.1")));

        RouteUpdate update = apply(
                new ServiceDeleted(serviceName("web")),
                new SliceDeleted(serviceName("web"), "web-1"),
                new SliceApplied(slice("web", "web-1", 8080, "10.0.0.1")),
                new ServiceApplied(service("web", port("web", "10.96.0.1").build())));

        assertThat(update.isEmpty()).isTrue();
    }

    @Test
    void aSliceThatAddsNothingNewChangesNothing() {
        apply(new ServiceApplied(WEB), new SliceApplied(slice("web", "web-1", 8080, "10.0.0.1")));

        assertThat(apply(new SliceApplied(slice("web", "web-2", 8080, "10.0.0.1")))
                        .isEmpty())
                .isTrue();
        assertThat(apply(new SliceDeleted(serviceName("web"), "web-1")).isEmpty())
                .isTrue();
        assertThat(endpoints("web")).containsExactly("10.0.0.1:8080");
    }

    @Test
    void aSliceThatMovesToAnotherServiceLeavesTheFirst() {
        apply(
                new ServiceApplied(WEB),
                new ServiceApplied(service("shop", port("shop", "10.96.0.2").build())));
        apply(new SliceApplied(slice("web", "s", 8080, "10.0.0.1")));

        apply(new SliceDeleted(serviceName("web"), "s"), new SliceApplied(slice("shop", "s", 8080, "10.0.0.1")));

        assertThat(endpoints("web")).isEmpty();
        assertThat(endpoints("shop")).containsExactly("10.0.0.1:8080");
    }

    @Test
    void slicesMayHaveDifferentPorts() {
        apply(
                new ServiceApplied(WEB),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.1")),
                new SliceApplied(slice("web", "web-2", 8080, "10.0.0.2", "10.0.0.1")));

        assertThat(endpoints("web")).containsExactly("10.0.0.1:80", "10.0.0.1:8080", "10.0.0.2:8080");
    }

    @Test
    void endpointsAreSortedByTheirText() {
        apply(
                new ServiceApplied(WEB),
                new SliceApplied(slice("web", "web-1", 80, "10.0.0.2", "10.0.0.1", "10.0.0.10")));

        assertThat(endpoints("web")).containsExactly("10.0.0.10:80", "10.0.0.1:80", "10.0.0.2:80");
    }

    @Test
    void portsAreJoinedByExactNameAndProtocol() {
        ServicePortId http = id("web", "http", Protocol.TCP);
        ServicePortId udp = id("web", "http", Protocol.UDP);
        ServicePortId unnamed = id("web", "", Protocol.TCP);
        apply(
                new ServiceApplied(service(
                        "web",
                        new ServicePortSample(http, "10.96.0.1").build(),
                        new ServicePortSample(udp, "10.96.0.1").build(),
                        new ServicePortSample(unnamed, "10.96.0.1").port(81).build())),
                new SliceApplied(new EndpointSlice(
                        serviceName("web"),
                        "web-1",
                        IpFamily.IPV4,
                        List.of(
                                new EndpointSlice.Port("http", Protocol.TCP, 8080),
                                new EndpointSlice.Port("http", Protocol.UDP, 8053),
                                new EndpointSlice.Port("HTTP", Protocol.TCP, 1),
                                new EndpointSlice.Port("http", Protocol.SCTP, 2)),
                        List.of(Samples.ready("10.0.0.1")))));

        assertThat(endpoints(http)).containsExactly("10.0.0.1:8080");
        assertThat(endpoints(udp)).containsExactly("10.0.0.1:8053");
        assertThat(endpoints(unnamed)).isEmpty();
        assertThat(Objects.requireNonNull(table.route(unnamed)).verdict(FrontendKind.CLUSTER_IP))
                .isEqualTo(Verdict.REJECT);
    }

    @Test
    void familiesAreServicePortsOfTheirOwn() {
        ServicePortId six = new ServicePortId(id("web").name(), IpFamily.IPV6);
        apply(
                new ServiceApplied(service(
                        "web",
                        port("web", "10.96.0.1").nodePort(30080).build(),
                        new ServicePortSample(six, "fd00::1").nodePort(30080).build())),
                new SliceApplied(slice("web", "web-4", 8080, "10.0.0.1")),
                new SliceApplied(new EndpointSlice(
                        serviceName("web"), "web-6", IpFamily.IPV6, List.of(HTTP), List.of(Samples.ready("fd01::1")))));

        assertThat(endpoints("web")).containsExactly("10.0.0.1:8080");
        assertThat(endpoints(six)).containsExactly("[fd01::1]:8080");
        assertThat(table.frontends())
                .extracting(Frontend::toString)
                .containsExactly(
                        "node port 0.0.0.0:30080 of default/web",
                        "cluster IP 10.96.0.1:80 of default/web",
                        "node port [::]:30080 of default/web (IPv6)",
                        "cluster IP [fd00::1]:80 of default/web (IPv6)");
    }

    @Test
    void aTerminatingPodDoesNotDisplaceTheOneThatReusesItsAddress() {
        EndpointSlice ends = slice("web", "a", HTTP, address("10.0.0.1", "terminating", "node-2"));
        EndpointSlice runs = slice("web", "b", HTTP, address("10.0.0.1", "ready", "node-1"));
        apply(new ServiceApplied(WEB), new SliceApplied(ends), new SliceApplied(runs));
        assertThat(endpoint("web").isReady()).isTrue();

        apply(
                new SliceApplied(slice("web", "a", HTTP, address("10.0.0.1", "ready", "node-1"))),
                new SliceApplied(slice("web", "b", HTTP, address("10.0.0.1", "terminating", "node-2"))));
        assertThat(endpoint("web").isReady()).isTrue();
    }

    @Test
    void anotherNodeHasOtherLocalEndpointsAndAnotherZone() {
        EndpointSlice.Address here = zoned("10.0.0.1", "node-1", "zone-a");
        EndpointSlice.Address there = zoned("10.0.0.2", "node-2", "zone-b");
        apply(new ServiceApplied(WEB), new SliceApplied(slice("web", "web-1", HTTP, here, there)));
        assertThat(endpoints("web")).containsExactly("10.0.0.1:8080");
        assertThat(endpoint("web").isLocal()).isTrue();

        RouteUpdate moved = apply(new NodeApplied(new Node("node-2", "zone-b", List.of())));
        assertThat(moved.routes()).hasSize(1);
        assertThat(moved.frontends()).isEmpty();
        assertThat(endpoints("web")).containsExactly("10.0.0.2:8080");
        assertThat(endpoint("web").isLocal()).isTrue();

        assertThat(apply(new NodeApplied(new Node("node-2", "zone-b", List.of(IpAddress.parse("192.168.0.2")))))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void anEndpointWithoutNodeIsNeverLocal() {
        EndpointSlice.Address handWritten =
                new EndpointSlice.Address(IpAddress.parse("10.0.0.1"), true, true, false, null, Set.of(), Set.of());
        apply(new ServiceApplied(WEB), new SliceApplied(slice("web", "web-1", HTTP, handWritten)));

        assertThat(endpoint("web").isLocal()).isFalse();
    }

    @Test
    void theOlderServiceHasAContestedAddressWhicheverComesFirst() {
        apply(new ServiceApplied(YOUNGER));
        RouteUpdate update = apply(new ServiceApplied(OLDER));

        assertThat(owner("203.0.113.1:80")).isEqualTo("older");
        assertThat(update.frontends()).anySatisfy(change -> {
            assertThat(change.address()).hasToString("203.0.113.1:80");
            assertThat(serviceOf(change.before())).isEqualTo("younger");
            assertThat(serviceOf(change.after())).isEqualTo("older");
        });
        assertThat(update.conflicts()).singleElement().satisfies(conflict -> {
            assertThat(serviceOf(conflict.winner())).isEqualTo("older");
            assertThat(serviceOf(conflict.loser())).isEqualTo("younger");
        });
    }

    @Test
    void ofEquallyOldServicesTheSmallerNameHasAContestedAddress() {
        apply(
                new ServiceApplied(service("b", port("b", "10.96.0.9").build())),
                new ServiceApplied(service("a", port("a", "10.96.0.9").build())));

        assertThat(owner("10.96.0.9:80")).isEqualTo("a");
    }

    @Test
    void theLoserTakesOverWhenTheWinnerGoes() {
        apply(new ServiceApplied(OLDER), new ServiceApplied(YOUNGER));
        RouteUpdate update = apply(new ServiceDeleted(serviceName("older")));

        assertThat(owner("203.0.113.1:80")).isEqualTo("younger");
        assertThat(update.conflicts()).isEmpty();
        assertThat(update.frontends())
                .extracting(c -> c.address() + " " + serviceOf(c.before()) + " " + serviceOf(c.after()))
                .containsExactlyInAnyOrder("203.0.113.1:80 older younger", "10.96.0.2:80 older null");
    }

    @Test
    void aConflictIsReportedOnce() {
        assertThat(apply(new ServiceApplied(OLDER), new ServiceApplied(YOUNGER)).conflicts())
                .hasSize(1);

        RouteUpdate unrelated = apply(new ServiceApplied(service(
                "younger",
                port("younger", "10.96.0.3")
                        .externalIps("203.0.113.1")
                        .nodePort(30080)
                        .build())));

        assertThat(unrelated.conflicts()).isEmpty();
        assertThat(unrelated.frontends()).hasSize(1);
    }

    @Test
    void oneNumberOnTwoProtocolsIsNoConflict() {
        RouteUpdate update = apply(new ServiceApplied(service(
                "dns",
                new ServicePortSample(id("dns", "tcp", Protocol.TCP), "10.96.0.10")
                        .port(53)
                        .build(),
                new ServicePortSample(id("dns", "udp", Protocol.UDP), "10.96.0.10")
                        .port(53)
                        .build())));

        assertThat(update.conflicts()).isEmpty();
        assertThat(update.frontends()).hasSize(2);
    }

    @Test
    void anAddressThatIsExternalAndOfTheLoadBalancerIsGuardedAsTheLatter() {
        RouteUpdate update = apply(new ServiceApplied(service(
                "web",
                port("web", "10.96.0.1")
                        .externalIps("203.0.113.1")
                        .loadBalancerIps("203.0.113.1")
                        .build())));

        assertThat(update.conflicts()).isEmpty();
        assertThat(table.frontends())
                .extracting(Frontend::kind)
                .containsExactly(FrontendKind.CLUSTER_IP, FrontendKind.LOAD_BALANCER_IP);
    }

    @Test
    void nodePortsAreServedWhereTheyAreAskedToBe() {
        table = RouteTable.empty(
                Samples.NODE,
                new NodePortAddresses(List.of(IpAddress.parse("192.168.0.1"), IpAddress.parse("fd00::9"))));
        apply(new ServiceApplied(
                service("web", port("web", "10.96.0.1").nodePort(30080).build())));

        assertThat(table.frontends())
                .extracting(Frontend::toString)
                .containsExactly(
                        "cluster IP 10.96.0.1:80 of default/web", "node port 192.168.0.1:30080 of default/web");
    }

    @Test
    void nodePortsMoveToTheAddressesThatTheMachineHasNow() {
        apply(new ServiceApplied(
                service("web", port("web", "10.96.0.1").nodePort(30080).build())));

        RouteUpdate update =
                apply(new NodePortsServedAt(new NodePortAddresses(List.of(IpAddress.parse("192.168.0.1")))));

        assertThat(update.frontends())
                .extracting(change -> change.before() + " -> " + change.after())
                .containsExactlyInAnyOrder(
                        "node port 0.0.0.0:30080 of default/web -> null",
                        "null -> node port 192.168.0.1:30080 of default/web");
        assertThat(update.routes()).isEmpty();
    }

    @Test
    void aPortThatVanishesFromAServiceIsAChangeToNothing() {
        ServicePortId metrics = id("web", "metrics", Protocol.TCP);
        apply(new ServiceApplied(service(
                "web",
                port("web", "10.96.0.1").build(),
                new ServicePortSample(metrics, "10.96.0.1").port(9090).build())));
        RouteUpdate update = apply(new ServiceApplied(WEB));

        assertThat(update.routes()).singleElement().satisfies(change -> {
            assertThat(change.id()).isEqualTo(metrics);
            assertThat(change.after()).isNull();
        });
        assertThat(update.frontends())
                .singleElement()
                .satisfies(change -> assertThat(change.after()).isNull());
        assertThat(table.routes()).extracting(Route::id).containsExactly(id("web"));
    }

    @Test
    void onlyTouchedRoutesAreMadeAnew() {
        apply(IntStream.range(0, 1000)
                .mapToObj(i -> new ServiceApplied(service(
                        "s" + i,
                        port("s" + i, "10.97." + i / 256 + "." + i % 256).build())))
                .toArray(ClusterChange[]::new));
        RouteTable before = table;
        RouteUpdate update = apply(new SliceApplied(slice("s500", "s500-1", 80, "10.0.0.1")));

        assertThat(update.routes()).extracting(RouteChange::id).containsExactly(id("s500"));
        assertThat(table.routes())
                .filteredOn(route -> !route.id().equals(id("s500")))
                .allSatisfy(route -> assertThat(route).isSameAs(before.route(route.id())));
    }

    private RouteUpdate apply(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        table = update.table();
        return update;
    }

    private List<String> endpoints(String service) {
        return endpoints(id(service));
    }

    private List<String> endpoints(ServicePortId id) {
        return Objects.requireNonNull(table.route(id)).endpoints().cluster().stream()
                .map(e -> e.address().toString())
                .toList();
    }

    private Endpoint endpoint(String service) {
        return Objects.requireNonNull(table.route(id(service)))
                .endpoints()
                .cluster()
                .getFirst();
    }

    private static EndpointSlice.Address zoned(String address, String node, String zone) {
        return new EndpointSlice.Address(IpAddress.parse(address), true, true, false, node, Set.of(zone), Set.of());
    }

    private @Nullable String owner(String address) {
        return table.frontends().stream()
                .filter(f -> f.address().toString().equals(address))
                .map(RouteTableTest::serviceOf)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String serviceOf(@Nullable Frontend frontend) {
        return frontend == null ? null : frontend.servicePort().name().service().name();
    }
}
