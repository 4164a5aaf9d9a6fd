package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.SILENT;
import static io.fairlead.capture.CaptureKit.answered;
import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.ask;
import static io.fairlead.capture.CaptureKit.askBriefly;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.DatagramServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is particular to datagrams: where replies come from, how large they may be, and the errors about them. */
@Timeout(60)
final class CaptureDatagramsIT {
    private static final String ALL = "captures";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Enough for a selector that takes turns between two endpoints, with one that was ejected in between. */
    private static final int ATTEMPTS = 6;

    /** In one packet and in fragments. Java sends no empty ones from a connected socket. */
    private static final int[] SIZES = {1, 1_400, 1_473, 2_000, 9_000, 65_400};

    /** More does not fit into a datagram of IPv4. */
    private static final int LARGEST = 65_507;

    @SuppressWarnings("NullAway.Init") // each test opens it
    private CaptureKit kit;

    @SuppressWarnings("NullAway.Init") // each test opens it
    private Lab lab;

    static Stream<Arguments> captures() {
        return Stream.concat(
                Stream.of(IpFamily.values())
                        .map(family -> Arguments.of(CaptureMode.BIND, LabOptions.of(Layout.POINT_TO_POINT), family)),
                transparent());
    }

    /** One of each kind, for what does not depend on how all these are combined. */
    static Stream<Arguments> some() {
        return Stream.of(
                Arguments.of(CaptureMode.BIND, LabOptions.of(Layout.POINT_TO_POINT), IpFamily.IPV6),
                Arguments.of(CaptureMode.TPROXY, LabOptions.of(Layout.POINT_TO_POINT), IpFamily.IPV4),
                Arguments.of(CaptureMode.TPROXY, LabOptions.of(Layout.BRIDGE).withBridgeNetfilter(), IpFamily.IPV6));
    }

    static Stream<Arguments> transparent() {
        return Stream.of(
                        LabOptions.of(Layout.POINT_TO_POINT),
                        LabOptions.of(Layout.BRIDGE),
                        LabOptions.of(Layout.BRIDGE).withBridgeNetfilter())
                .flatMap(options ->
                        Stream.of(IpFamily.values()).map(family -> Arguments.of(CaptureMode.TPROXY, options, family)));
    }

    @AfterEach
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    private void open(LabOptions options) {
        kit = CaptureKit.open(options);
        lab = kit.lab();
        lab.node().namespace().set("ipv4/icmp_ratelimit", 0);
        lab.node().namespace().set("ipv6/icmp/ratelimit", 0);
    }

    private List<LabHost> clients() {
        return List.of(lab.podA(), lab.client(), lab.node());
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource(ALL)
    void repliesComeFromTheAddressThatWasAsked(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        IpAddress second = IpAddress.parse(family == IpFamily.IPV4 ? "192.168.99.11" : "fd00:99::11");
        lab.node()
                .namespace()
                .ip(List.of("addr add " + second + (family == IpFamily.IPV4 ? "/24" : "/64 nodad") + " dev eth0"));
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (LabHost client : clients()) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    assertThat(answered(client, dns.at(kind, lab)).endpoint()).isEqualTo("podB");
                }
                assertThat(answered(client, dns.nodePortAt(second)).endpoint()).isEqualTo("podB");
            }
            // Others know no way to this one.
            for (LabHost client : List.of(lab.podA(), lab.node())) {
                assertThat(answered(client, dns.nodePortAt(Lab.podGateway(family)))
                                .endpoint())
                        .isEqualTo("podB");
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void aPodIsServedByItself(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                Outcome.Served served = answered(lab.podB(), dns.at(kind, lab));
                assertThat(served.endpoint()).isEqualTo("podB");
                assertThat(lab.nodeAddresses()).contains(served.source());
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void sourceRangesGuardTheLoadBalancerIpAlone(CaptureMode mode, LabOptions options, IpFamily family)
            throws Exception {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        String pods = family == IpFamily.IPV4 ? "10.244.0.0/16" : "fd00:244::/32";
        String outside = family == IpFamily.IPV4 ? "192.168.99.100/32" : "fd00:99::100/128";
        AddressPort guarded = dns.at(FrontendKind.LOAD_BALANCER_IP, lab);
        try (Proxy proxy = kit.start(
                mode, dns.applied(dns.everywhere(Protocol.UDP).sourceRanges(pods)), dns.endpoints(lab.podB()))) {
            assertThat(answered(lab.podA(), guarded).endpoint()).isEqualTo("podB");
            assertThat(askBriefly(lab.client(), guarded)).isEqualTo(SILENT);
            for (FrontendKind kind :
                    List.of(FrontendKind.CLUSTER_IP, FrontendKind.EXTERNAL_IP, FrontendKind.NODE_PORT)) {
                assertThat(answered(lab.client(), dns.at(kind, lab)).endpoint()).isEqualTo("podB");
            }
            apply(proxy, dns.applied(dns.everywhere(Protocol.UDP).sourceRanges(outside)));
            assertThat(askBriefly(lab.podA(), guarded)).isEqualTo(SILENT);
            assertThat(answered(lab.client(), guarded).endpoint()).isEqualTo("podB");
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void withTheExternalPolicyLocalOnlyClientsHereGetEndpointsOfOtherNodes(
            CaptureMode mode, LabOptions options, IpFamily family) throws Exception {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy proxy = kit.start(
                mode,
                dns.applied(dns.everywhere(Protocol.UDP).external(TrafficPolicy.LOCAL)),
                dns.endpoints(lab.podR()))) {
            for (FrontendKind kind : List.of(FrontendKind.NODE_PORT, FrontendKind.LOAD_BALANCER_IP)) {
                AddressPort address = dns.at(kind, lab);
                assertThat(askBriefly(lab.client(), address)).isEqualTo(SILENT);
                assertThat(answered(lab.podA(), address).endpoint()).isEqualTo("podR");
                assertThat(answered(lab.node(), address).endpoint()).isEqualTo("podR");
            }
            apply(proxy, dns.endpoints(lab.podR(), lab.podB()));
            for (FrontendKind kind : List.of(FrontendKind.NODE_PORT, FrontendKind.LOAD_BALANCER_IP)) {
                Outcome.Served served = answered(lab.client(), dns.at(kind, lab));
                assertThat(served.endpoint()).isEqualTo("podB");
                kit.assertSource(served, mode, lab.client());
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource(ALL)
    void datagramsOfEverySizePassBothWays(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (LabHost client : clients()) {
                try (DatagramProbe probe =
                        DatagramProbe.open(Probe.from(client).withTimeout(PATIENCE), dns.clusterAddress())) {
                    for (int size : SIZES) {
                        assertThat(probe.ask(size))
                                .as("%d bytes from %s", size, client)
                                .isInstanceOf(Outcome.Served.class);
                    }
                    // The loopback interface takes no larger datagram of IPv6 than 65,488 bytes in one packet.
                    if (family == IpFamily.IPV4 || !client.equals(lab.node())) {
                        assertThat(probe.ask(LARGEST)).as("%s", client).isInstanceOf(Outcome.Served.class);
                    }
                }
            }
        }
    }

    /** The client's own datagrams to an endpoint, which Fairlead looks at on a bridge, pass too. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource(ALL)
    void largeDatagramsToAnEndpointItselfPass(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        AddressPort endpoint = new AddressPort(lab.podB().address(family), ServiceDraft.ENDPOINT_PORT);
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (int port : new int[] {0, 12_345}) {
                try (DatagramProbe probe =
                        DatagramProbe.open(Probe.from(lab.podA()).withTimeout(PATIENCE), port, endpoint)) {
                    for (int size : SIZES) {
                        assertThat(probe.ask(size))
                                .as("%d bytes from port %d", size, port)
                                .isEqualTo(new Outcome.Served("podB", lab.podA().address(family), probe.port()));
                    }
                }
            }
        }
    }

    /** An endpoint whose port is closed says so to the address that it sees, which may be the client's. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource(ALL)
    void aSessionMovesWhenItsEndpointReportsAClosedPort(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        // Nothing listens on podA.
        try (Proxy _ =
                kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podA(), lab.podB()))) {
            for (LabHost client : List.of(lab.podC(), lab.client(), lab.node())) {
                assertMoves(client, dns.clusterAddress());
            }
        }
    }

    /** No pod has the address, which on a bridge only the node finds out, after some seconds. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("transparent")
    void aSessionMovesWhenItsEndpointIsGone(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        LabHost gone = new LabHost(
                "gone", lab.podA().namespace(), IpAddress.parse("10.244.0.99"), IpAddress.parse("fd00:244::99"));
        if (options.layout() == Layout.POINT_TO_POINT) {
            lab.node().namespace().ip(List.of("route add unreachable " + gone.address(family)));
        }
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(gone, lab.podB()))) {
            try (DatagramProbe first = open(lab.podC(), dns.clusterAddress());
                    DatagramProbe second = open(lab.podC(), dns.clusterAddress())) {
                await().atMost(Duration.ofSeconds(10)).until(() -> first.ask() instanceof Outcome.Served);
                await().atMost(Duration.ofSeconds(10)).until(() -> second.ask() instanceof Outcome.Served);
            }
        }
    }

    private DatagramProbe open(LabHost client, AddressPort address) {
        return DatagramProbe.open(Probe.from(client).withTimeout(Duration.ofMillis(500)), address);
    }

    /** Two clients, of which a selector that takes turns sends one to the endpoint without a listener. */
    private void assertMoves(LabHost client, AddressPort address) {
        for (int i = 0; i < 2; i++) {
            try (DatagramProbe probe = open(client, address)) {
                List<Outcome> outcomes =
                        Stream.generate(probe::ask).limit(ATTEMPTS).toList();
                assertThat(outcomes).as("%s", client).last().isInstanceOf(Outcome.Served.class);
                assertThat(outcomes.stream().filter(outcome -> !(outcome instanceof Outcome.Served)))
                        .as("%s, lost", client)
                        .hasSizeLessThan(2);
            }
        }
    }

    /** What a pod asks the outside may leave from a port of the node that is a node port; the answer comes to it. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource(ALL)
    void anAnswerToAPodIsNotTakenForADatagramToANodePort(CaptureMode mode, LabOptions options, IpFamily family) {
        assertAnswered(mode, options, family, true);
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("transparent")
    void anAnswerToTheNodeIsNotTakenForADatagramToANodePort(CaptureMode mode, LabOptions options, IpFamily family) {
        assertAnswered(mode, options, family, false);
    }

    private void assertAnswered(CaptureMode mode, LabOptions options, IpFamily family, boolean isPod) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        var _ = lab.node().namespace().execWithInput("""
                        table inet cni {
                            chain postrouting {
                                type nat hook postrouting priority srcnat;
                                oifname "eth0" meta l4proto udp masquerade
                            }
                        }
                        """, "nft", "-f", "-");
        try (DatagramServer outside = DatagramServer.start(lab.client(), family, ServiceDraft.ENDPOINT_PORT);
                Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            LabHost sender = isPod ? lab.podA() : lab.node();
            Outcome seen = new Outcome.Served("client", lab.node().address(family), dns.nodePort());
            try (DatagramProbe probe =
                    DatagramProbe.open(Probe.from(sender).withTimeout(PATIENCE), dns.nodePort(), outside.address())) {
                assertThat(probe.ask()).as("%s", sender).isEqualTo(seen);
                assertThat(probe.ask()).as("%s", sender).isEqualTo(seen);
            }
            assertThat(answered(lab.client(), dns.at(FrontendKind.NODE_PORT, lab))
                            .endpoint())
                    .isEqualTo("podB");
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void sessionsSurviveThatConnectionTrackingForgetsThem(CaptureMode mode, LabOptions options, IpFamily family) {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy _ = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (LabHost client : clients()) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    try (DatagramProbe probe =
                            DatagramProbe.open(Probe.from(client).withTimeout(PATIENCE), dns.at(kind, lab))) {
                        Outcome before = probe.ask();
                        assertThat(before).isInstanceOf(Outcome.Served.class);
                        for (int i = 0; i < 2; i++) {
                            lab.node().namespace().exec("sh", "-c", "conntrack -F 2>&1; conntrack -F -f ipv6 2>&1");
                            assertThat(probe.ask()).as("%s to %s", client, kind).isEqualTo(before);
                        }
                    }
                }
            }
        }
    }

    /** A client that does not change its port is served again by what is there now. */
    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void aClientWithOnePortFollowsItsService(CaptureMode mode, LabOptions options, IpFamily family) throws Exception {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy proxy = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            for (LabHost client : clients()) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    try (DatagramProbe probe =
                            DatagramProbe.open(Probe.from(client).withTimeout(PATIENCE), dns.at(kind, lab))) {
                        String as = client + " to " + kind;
                        assertThat(endpoint(as + ", expecting " + "podB", probe.ask()))
                                .as(as)
                                .isEqualTo("podB");
                        apply(proxy, dns.endpoints(lab.podC()));
                        assertThat(endpoint(as + ", expecting " + "podC", probe.ask()))
                                .as(as)
                                .isEqualTo("podC");
                        apply(proxy, dns.endpoints());
                        assertThat(probe.ask()).as(as).isEqualTo(REFUSED);
                        apply(proxy, dns.endpoints(lab.podB()));
                        assertThat(endpoint(as + ", expecting " + "podB", probe.ask()))
                                .as(as)
                                .isEqualTo("podB");
                        apply(proxy, dns.deleted());
                        assertThat(probe.ask()).as(as).isNotInstanceOf(Outcome.Served.class);
                        apply(proxy, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()));
                        assertThat(endpoint(as + ", expecting " + "podB", probe.ask()))
                                .as(as)
                                .isEqualTo("podB");
                    }
                }
            }
        }
    }

    private static String endpoint(String as, Outcome outcome) {
        assertThat(outcome).as(as).isInstanceOf(Outcome.Served.class);
        return ((Outcome.Served) outcome).endpoint();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("some")
    void aNodePortIsRefusedAsSoonAsItsServiceIsGone(CaptureMode mode, LabOptions options, IpFamily family)
            throws Exception {
        open(options);
        ServiceDraft dns = new ServiceDraft("dns", 1, family);
        try (Proxy proxy = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()))) {
            AddressPort address = dns.at(FrontendKind.NODE_PORT, lab);
            for (LabHost client : clients()) {
                assertThat(answered(client, address).endpoint()).isEqualTo("podB");
            }
            apply(proxy, dns.deleted());
            for (LabHost client : clients()) {
                assertThat(ask(client, address)).as("%s", client).isEqualTo(REFUSED);
            }
        }
    }
}
