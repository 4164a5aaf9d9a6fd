package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.deleted;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxy.ProxyKit.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.observe.CloseReason;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class ListenersIT {
    private final AddressPort vip = Loopback.free("127.62.0.1");
    private final TestEndpoint one = TestEndpoint.at("127.62.1.1");
    private final TestEndpoint two = TestEndpoint.at("127.62.1.2");

    @AfterEach
    void closeEndpoints() throws Exception {
        one.close();
        two.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void clientsAreRefusedExactlyWhileThereIsNoEndpoint(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip);
            assertThat(Client.isRefused(vip)).isTrue();

            kit.apply(slice("web", one));
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());

            kit.apply(slice("web", two));
            kit.apply(without("web", one.address()));
            assertThat(Client.endpointAt(vip)).isEqualTo(two.address());

            kit.apply(without("web", two.address()));
            assertThat(Client.isRefused(vip)).isTrue();

            kit.apply(slice("web", one));
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());

            String frontend = "cluster IP " + vip + " of default/web";
            assertThat(kit.listeners.events())
                    .containsExactly(
                            "listening: " + frontend,
                            "closed: " + frontend + ": no usable endpoint",
                            "listening: " + frontend);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void runningConnectionsOutliveTheirEndpointTheirListenerAndTheirService(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("web", vip, one.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(one.address());

                kit.apply(without("web", one.address()));
                assertThat(client.echo("endpoint gone")).isEqualTo("endpoint gone");

                kit.apply(slice("web", two));
                assertThat(Client.endpointAt(vip)).isEqualTo(two.address());
                assertThat(client.echo("listener open again")).isEqualTo("listener open again");

                kit.apply(deleted("web"));
                assertThat(Client.isRefused(vip)).isTrue();
                assertThat(client.echo("Service gone")).isEqualTo("Service gone");
                await().until(() -> kit.proxy.openConnections() == 1);
            }
            assertThat(kit.connections.awaitClosed(2))
                    .allSatisfy(summary -> assertThat(summary.reason()).isEqualTo(CloseReason.COMPLETED));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void anAddressMovesFromOneServiceToAnotherInOneUpdate(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.serve("old", vip, one.address());
            try (Client client = Client.connect(vip)) {
                assertThat(client.endpoint()).isEqualTo(one.address());
                kit.listeners.takeEvents();

                kit.apply(deleted("old"), applied("new", at("new", vip).build()), slice("new", two));

                assertThat(Client.endpointAt(vip)).isEqualTo(two.address());
                assertThat(client.echo("still there")).isEqualTo("still there");
                assertThat(kit.listeners.events())
                        .containsExactly(
                                "closed: cluster IP " + vip
                                        + " of default/old: the address is now the cluster IP of default/new",
                                "listening: cluster IP " + vip + " of default/new");
                assertThat(kit.proxy.listening().join())
                        .containsExactly(new Frontend(vip, FrontendKind.CLUSTER_IP, Samples.id("new")));
            }
        }
    }

    @Test
    void anAddressThatMovesToAServiceWithoutEndpointsIsClosedInTheNameOfTheOldOne() throws Exception {
        try (ProxyKit kit = ProxyKit.start(RelayMode.AUTO)) {
            kit.serve("old", vip, one.address());
            kit.listeners.takeEvents();

            kit.apply(deleted("old"), applied("new", at("new", vip).build()));

            assertThat(Client.isRefused(vip)).isTrue();
            assertThat(kit.listeners.events())
                    .containsExactly("closed: cluster IP " + vip + " of default/old: no usable endpoint");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void policyLocalWithoutALocalEndpointRefusesTheNodeAtTheClusterIpAlone(RelayMode relay) throws Exception {
        AddressPort nodePort = Loopback.free(ProxyKit.NODE_ADDRESS);
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(
                    applied(
                            "web",
                            at("web", vip)
                                    .nodePort(nodePort.port())
                                    .external(TrafficPolicy.LOCAL)
                                    .build()),
                    slice("web", one));
            assertThat(Client.endpointAt(vip)).isEqualTo(one.address());
            assertThat(Client.endpointAt(nodePort)).as("the short-circuit").isEqualTo(one.address());

            kit.apply(applied(
                    "web",
                    at("web", vip)
                            .nodePort(nodePort.port())
                            .internal(TrafficPolicy.LOCAL)
                            .build()));
            assertThat(Client.isRefused(vip)).isTrue();
            assertThat(Client.endpointAt(nodePort)).isEqualTo(one.address());

            kit.apply(new SliceApplied(Samples.slice(
                    "web",
                    "local",
                    new EndpointSlice.Port("", Protocol.TCP, two.address().port()),
                    Samples.address(two.address().address().toString(), "ready", Samples.NODE.name()))));
            assertThat(Client.endpointAt(vip)).isEqualTo(two.address());
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void theLoadBalancersOwnAddressesAreAllowedSourcesIfTheNodeIs(RelayMode relay) throws Exception {
        String clusterIp = "127.62.0.1";
        String[] own = {"127.62.0.3", "127.62.0.4"};
        int port = Loopback.freePort(clusterIp, own[0], own[1]);
        AddressPort frontend = new AddressPort(IpAddress.parse(own[0]), port);
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(
                    node("10.9.9.9", "192.168.0.1"),
                    applied(
                            "web",
                            at("web", new AddressPort(IpAddress.parse(clusterIp), port))
                                    .loadBalancerIps(own)
                                    .sourceRanges("192.168.0.0/16")
                                    .build()),
                    slice("web", one));
            assertAdmitted(frontend, false, own[0], own[1], "127.62.7.1");
            kit.listeners.takeEvents();

            kit.apply(node("192.168.0.1", "10.9.9.9"));
            assertAdmitted(frontend, true, own[0], own[1]);
            assertAdmitted(frontend, false, "127.62.7.1");
            assertThat(kit.listeners.events()).isEmpty();
        }
    }

    private static ClusterChange node(String... addresses) {
        return new NodeApplied(new Node(
                Samples.NODE.name(),
                Samples.NODE.zone(),
                Arrays.stream(addresses).map(IpAddress::parse).toList()));
    }

    private void assertAdmitted(AddressPort frontend, boolean isAdmitted, String... sources) throws Exception {
        for (String source : sources) {
            try (Client client = Client.connectFrom(source, frontend)) {
                if (isAdmitted) {
                    assertThat(client.endpoint()).as(source).isEqualTo(one.address());
                } else {
                    assertThat(client.isReset()).as(source).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void sourceRangesGuardLoadBalancerAddressesAlone(RelayMode relay) throws Exception {
        String[] addresses = {"127.62.0.1", "127.62.0.2", "127.62.0.3", ProxyKit.NODE_ADDRESS};
        int port = Loopback.freePort(addresses);
        try (ProxyKit kit = ProxyKit.start(relay)) {
            kit.apply(
                    applied(
                            "web",
                            at("web", new AddressPort(IpAddress.parse(addresses[0]), port))
                                    .externalIps(addresses[1])
                                    .loadBalancerIps(addresses[2])
                                    .nodePort(port)
                                    .sourceRanges("10.0.0.0/8", "127.62.7.0/24")
                                    .build()),
                    slice("web", one));
            for (String address : addresses) {
                AddressPort frontend = new AddressPort(IpAddress.parse(address), port);
                boolean isGuarded = address.equals(addresses[2]);
                try (Client allowed = Client.connectFrom("127.62.7.1", frontend)) {
                    assertThat(allowed.endpoint()).isEqualTo(one.address());
                }
                try (Client other = Client.connectFrom("127.62.8.1", frontend)) {
                    assertThat(other.isReset()).isEqualTo(isGuarded);
                }
            }
            assertThat(kit.connections.awaitClosed(8))
                    .filteredOn(summary -> summary.reason() == CloseReason.SOURCE_NOT_ALLOWED)
                    .singleElement()
                    .satisfies(summary -> {
                        assertThat(summary.frontend().kind()).isEqualTo(FrontendKind.LOAD_BALANCER_IP);
                        assertThat(summary.client().address()).isEqualTo(IpAddress.parse("127.62.8.1"));
                        assertThat(summary.endpoint()).isNull();
                        assertThat(summary.dialAttempts()).isZero();
                    });
        }
    }
}
