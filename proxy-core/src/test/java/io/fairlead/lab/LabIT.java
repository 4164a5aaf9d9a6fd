package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ProxyConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.RecordedConnections;
import io.fairlead.observe.RecordedListeners;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The lab is what it says it is; without it, no test in it would prove anything. */
@ParameterizedClass
@MethodSource("labs")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LabIT {
    private static final int PORT = 8080;
    private static final int CLOSED_PORT = 8081;
    private static final Duration SHORT = Duration.ofMillis(200);

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    LabOptions options;

    @SuppressWarnings("NullAway.Init") // JUnit calls open first
    private Lab lab;

    static Stream<LabOptions> labs() {
        LabOptions pointToPoint = LabOptions.of(Layout.POINT_TO_POINT);
        LabOptions bridge = LabOptions.of(Layout.BRIDGE);
        return Stream.of(pointToPoint, pointToPoint.withStrictReversePath(), bridge, bridge.withBridgeNetfilter());
    }

    @BeforeParameterizedClassInvocation
    void open() {
        lab = Lab.open(options);
    }

    @AfterParameterizedClassInvocation
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void podsOfTheNodeSeeEachOthersOwnAddress(IpFamily family) throws IOException {
        assertSeesOwnAddress(lab.podA(), lab.podB(), family);
    }

    @ParameterizedTest
    @EnumSource
    void podsOfBothNodesSeeEachOthersOwnAddress(IpFamily family) throws IOException {
        assertSeesOwnAddress(lab.podA(), lab.podR(), family);
        assertSeesOwnAddress(lab.podR(), lab.podA(), family);
    }

    @ParameterizedTest
    @EnumSource
    void aPodOfTheOtherNodeSpeaksToTheNodeFromItsOwnAddress(IpFamily family) throws IOException {
        assertSeesOwnAddress(lab.podR(), lab.node(), family);
    }

    @ParameterizedTest
    @EnumSource
    void theClientReachesBothNodesFromItsOwnAddress(IpFamily family) throws IOException {
        assertSeesOwnAddress(lab.client(), lab.node(), family);
        assertSeesOwnAddress(lab.client(), lab.node2(), family);
    }

    @ParameterizedTest
    @EnumSource
    void theNodeSpeaksToItsPodsFromTheirGatewayAndToOthersFromItsUplink(IpFamily family) throws IOException {
        assertThat(seenBy(lab.node(), lab.podC(), family)).isEqualTo(Lab.podGateway(family));
        assertThat(seenBy(lab.node(), lab.podR(), family)).isEqualTo(lab.node().address(family));
    }

    @ParameterizedTest
    @EnumSource
    void theClientKnowsNoWayToPods(IpFamily family) throws IOException {
        try (EndpointServer endpoint = EndpointServer.start(lab.podB(), family, PORT)) {
            assertThat(Probe.from(lab.client()).connect(endpoint.address())).isInstanceOf(Outcome.Unreachable.class);
        }
    }

    /** The kernel forwards here, as kube-proxy would tell it to where it does not masquerade. */
    @ParameterizedTest
    @EnumSource
    void aLocalPodThatSeesTheClientsAddressAnswersThroughTheNode(IpFamily family) throws IOException {
        try (EndpointServer endpoint = EndpointServer.start(lab.podB(), family, PORT)) {
            assertThat(forwardedTo(endpoint))
                    .isInstanceOfSatisfying(
                            Outcome.Served.class,
                            served -> assertThat(served.source())
                                    .isEqualTo(lab.client().address(family)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRemotePodThatSeesTheClientsAddressAnswersPastTheNodeInVain(IpFamily family) throws IOException {
        try (EndpointServer endpoint = EndpointServer.start(lab.podR(), family, PORT)) {
            assertThat(forwardedTo(endpoint)).isEqualTo(new Outcome.Silent(false));
        }
    }

    /** What the client hears from a load-balancer IP whose traffic the node's kernel sends on as it is. */
    private Outcome forwardedTo(EndpointServer endpoint) {
        IpFamily family = endpoint.address().family();
        IpAddress vip = LabService.CLUSTER.loadBalancerIp(family);
        String ip = family == IpFamily.IPV4 ? "ip" : "ip6";
        String chain = "type nat hook prerouting priority dstnat; %s daddr %s tcp dport %d dnat %s to %s;"
                .formatted(ip, vip, LabService.PORT, ip, endpoint.address());
        try (NftRules rules = NftRules.install(lab.node(), chain)) {
            assertThat(rules).isNotNull();
            return Probe.from(lab.client()).withTimeout(SHORT).connect(vip, LabService.PORT);
        }
    }

    /** An ICMPv6 error is easily missed: connect forgets those that come before it has returned. */
    @ParameterizedTest
    @EnumSource
    void whatNobodyRoutesIsSwallowedWithoutAWord(IpFamily family) {
        IpAddress nobody = LabService.CLUSTER.clusterIp(family);
        String before = errorsSentByTheFabric();
        assertThat(Probe.from(lab.node()).withTimeout(SHORT).connect(nobody, PORT))
                .isEqualTo(new Outcome.Silent(false));
        assertThat(errorsSentByTheFabric()).isEqualTo(before);
    }

    private String errorsSentByTheFabric() {
        return lab.fabric()
                .exec("sh", "-c", "grep Icmp6OutDestUnreachs /proc/net/snmp6; grep Icmp: /proc/net/snmp")
                .strip();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSentToServicesReachesTheNode(IpFamily family) throws IOException {
        IpAddress vip = LabService.CLUSTER.loadBalancerIp(family);
        List<String> address = List.of(
                "addr add " + vip + " dev lo" + (family == IpFamily.IPV6 ? " nodad" : ""),
                "addr del " + vip + (family == IpFamily.IPV6 ? "/128" : "/32") + " dev lo");
        lab.node().namespace().ip(address.subList(0, 1));
        try (EndpointServer endpoint = EndpointServer.start(lab.node(), "vip", new AddressPort(vip, PORT))) {
            for (LabHost host : List.of(lab.client(), lab.podA(), lab.podR())) {
                assertThat(seenBy(host, endpoint)).isEqualTo(host.address(family));
            }
        } finally {
            lab.node().namespace().ip(address.subList(1, 2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClosedPortRefuses(IpFamily family) {
        for (LabHost host : List.of(lab.podA(), lab.podR(), lab.client(), lab.node())) {
            assertThat(Probe.from(host).connect(lab.node().address(family), CLOSED_PORT))
                    .isEqualTo(new Outcome.Refused());
        }
        assertThat(Probe.from(lab.podA()).connect(lab.podB().address(family), CLOSED_PORT))
                .isEqualTo(new Outcome.Refused());
    }

    @ParameterizedTest
    @EnumSource
    void anAddressThatNobodyHasIsSilent(IpFamily family) {
        IpAddress nobody = LabService.CLUSTER.clusterIp(family);
        for (LabHost host : List.of(lab.podA(), lab.node(), lab.client())) {
            assertThat(Probe.from(host).withTimeout(SHORT).connect(nobody, PORT))
                    .isEqualTo(new Outcome.Silent(false));
        }
    }

    /** A bridge hands on what it is not told to show to IP. */
    @ParameterizedTest
    @EnumSource
    void theNodeFiltersTrafficBetweenItsPodsUnlessItIsBridgedUnseen(IpFamily family) throws IOException {
        String chain = "type filter hook forward priority filter; tcp dport " + PORT + " drop;";
        boolean isUnseen = options.layout() == Layout.BRIDGE && !options.hasBridgeNetfilter();
        try (EndpointServer endpoint = EndpointServer.start(lab.podB(), family, PORT);
                NftRules rules = NftRules.install(lab.node(), chain)) {
            assertThat(rules).isNotNull();
            Outcome outcome = Probe.from(lab.podA()).withTimeout(SHORT).connect(endpoint.address());
            assertThat(outcome instanceof Outcome.Served).isEqualTo(isUnseen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProxyThatIsStartedOnTheNodeServesThere(IpFamily family) throws IOException {
        try (LabServices services = LabServices.start(lab);
                Proxy proxy = lab.node().namespace().call(() -> startProxy(services))) {
            assertThat(proxy.balancers()).isNotEmpty();
            Flow flow = new Flow(FlowClient.EXTERNAL, FrontendKind.NODE_PORT, LabService.CLUSTER);
            assertThat(FlowRunner.of(lab).run(flow, family)).hasToString("podB|podR from node");
            assertThat(services.accepted()).isEqualTo(2);
        }
    }

    /** The first change starts the proxy's threads, so it has to come from the namespace too. */
    private Proxy startProxy(LabServices services) {
        Proxy proxy = Proxy.start(
                ProxyConfig.DEFAULT.withEventLoops(1).withSelector("round-robin"),
                services.node(),
                new NodePortAddresses(List.of(lab.node().ipv4(), lab.node().ipv6())),
                new RecordedConnections(),
                new RecordedListeners());
        proxy.apply(services.changes()).join();
        return proxy;
    }

    private void assertSeesOwnAddress(LabHost from, LabHost to, IpFamily family) throws IOException {
        assertThat(seenBy(from, to, family)).isEqualTo(from.address(family));
    }

    private static IpAddress seenBy(LabHost from, LabHost to, IpFamily family) throws IOException {
        try (EndpointServer endpoint = EndpointServer.start(to, family, PORT)) {
            return seenBy(from, endpoint);
        }
    }

    private static IpAddress seenBy(LabHost from, EndpointServer endpoint) {
        Outcome outcome = Probe.from(from).connect(endpoint.address());
        assertThat(outcome).isInstanceOf(Outcome.Served.class);
        return ((Outcome.Served) outcome).source();
    }
}
