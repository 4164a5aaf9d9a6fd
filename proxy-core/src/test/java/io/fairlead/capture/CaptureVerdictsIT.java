package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.SILENT;
import static io.fairlead.capture.CaptureKit.answered;
import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.ask;
import static io.fairlead.capture.CaptureKit.askBriefly;
import static io.fairlead.capture.CaptureKit.assertSilent;
import static io.fairlead.capture.CaptureKit.connect;
import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is refused and who gets no answer, and what else can and cannot be reached at addresses of Services. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CaptureVerdictsIT {
    private static final String CAPTURES_AND_FAMILIES = "io.fairlead.capture.CaptureKit#capturesAndFamilies";
    private static final int DAEMON_PORT = 2222;
    private static final int PING_MILLIS = 250;

    private CaptureKit kit;
    private Lab lab;
    private List<LabHost> clients;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
        clients = List.of(lab.podA(), lab.client(), lab.node());
        // Else it refuses six datagrams of a sender in a row, and then one a second.
        lab.node().namespace().set("ipv4/icmp_ratelimit", 0);
        lab.node().namespace().set("ipv6/icmp/ratelimit", 0);
    }

    @AfterEach
    void cleanUp() {
        assertThat(kit.cleanUp()).isNotEmpty();
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aServiceWithoutEndpointsIsRefusedUntilItHasSome(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        try (Proxy proxy = kit.start(mode, web.applied(web.everywhere()))) {
            assertRefusedEverywhere(web);
            apply(proxy, web.endpoints(lab.podB()));
            for (LabHost client : clients) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    assertThat(served(client, web.at(kind, lab)).endpoint()).isEqualTo("podB");
                }
            }
            apply(proxy, web.endpoints());
            assertRefusedEverywhere(web);
        }
    }

    private void assertRefusedEverywhere(ServiceDraft service) {
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(connect(client, service.at(kind, lab)))
                        .as("%s to %s", client, kind)
                        .isEqualTo(REFUSED);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void datagramsToAServiceWithoutEndpointsAreRefusedUntilItHasSome(CaptureMode mode, IpFamily family)
            throws Exception {
        ServiceDraft dns = new ServiceDraft("dns", 2, family);
        try (Proxy proxy = kit.start(mode, dns.applied(dns.everywhere(Protocol.UDP)))) {
            assertDatagramsRefusedEverywhere(dns);
            apply(proxy, dns.endpoints(lab.podB()));
            assertDatagramsAnsweredEverywhere(dns, "podB");
            apply(proxy, dns.endpoints(lab.podC()));
            assertDatagramsAnsweredEverywhere(dns, "podC");
            apply(proxy, dns.endpoints());
            assertDatagramsRefusedEverywhere(dns);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void datagramsAndConnectionsAreServedAtTheSamePort(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft dns = new ServiceDraft("dns", 2, family);
        try (Proxy proxy = kit.start(
                mode,
                dns.applied(dns.everywhere(Protocol.UDP), dns.everywhere(Protocol.TCP)),
                dns.endpoints(lab.podB()))) {
            assertDatagramsAnsweredEverywhere(dns, "podB");
            assertServedEverywhere(dns, "podB");
            apply(proxy, dns.applied(dns.everywhere(Protocol.TCP)));
            assertThat(ask(lab.podA(), dns.clusterAddress())).isEqualTo(REFUSED);
            assertServedEverywhere(dns, "podB");
            apply(proxy, dns.applied(dns.everywhere(Protocol.UDP)));
            assertThat(connect(lab.podA(), dns.clusterAddress())).isEqualTo(REFUSED);
            assertDatagramsAnsweredEverywhere(dns, "podB");
        }
    }

    private void assertServedEverywhere(ServiceDraft service, String endpoint) {
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(served(client, service.at(kind, lab)).endpoint()).isEqualTo(endpoint);
            }
        }
    }

    private void assertDatagramsAnsweredEverywhere(ServiceDraft service, String endpoint) {
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(answered(client, service.at(kind, lab)).endpoint()).isEqualTo(endpoint);
            }
        }
    }

    private void assertDatagramsRefusedEverywhere(ServiceDraft service) {
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(ask(client, service.at(kind, lab)))
                        .as("%s to %s", client, kind)
                        .isEqualTo(REFUSED);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void datagramsGetNoAnswerWhereThePolicyHasNoEndpointHere(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft dns = new ServiceDraft("dns", 2, family);
        AddressPort address = dns.clusterAddress();
        try (Proxy proxy = kit.start(
                mode,
                dns.applied(dns.everywhere(Protocol.UDP).internal(TrafficPolicy.LOCAL)),
                dns.endpoints(lab.podR()))) {
            assertThat(askBriefly(lab.podA(), address)).isEqualTo(SILENT);
            assertThat(askBriefly(lab.node(), address)).isEqualTo(SILENT);
            apply(proxy, dns.endpoints(lab.podR(), lab.podB()));
            for (LabHost client : clients) {
                assertThat(answered(client, address).endpoint()).isEqualTo("podB");
            }
            apply(proxy, dns.endpoints());
            assertThat(ask(lab.podA(), address)).isEqualTo(REFUSED);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void whatIsSilentIsServedOrRefusedAsEndpointsComeAndGo(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 3, family);
        AddressPort address = web.clusterAddress();
        try (Proxy proxy =
                kit.start(mode, web.applied(web.port().internal(TrafficPolicy.LOCAL)), web.endpoints(lab.podR()))) {
            assertSilent(address, lab.podA(), lab.client(), lab.node());
            apply(proxy, web.endpoints(lab.podR(), lab.podB()));
            for (LabHost client : clients) {
                assertThat(served(client, address).endpoint()).isEqualTo("podB");
            }
            apply(proxy, web.endpoints());
            for (LabHost client : clients) {
                assertThat(connect(client, address)).isEqualTo(REFUSED);
            }
            apply(proxy, web.endpoints(lab.podR()));
            assertSilent(address, lab.podA(), lab.client(), lab.node());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void otherPortsOfAClusterIpAreRefused(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 4, family);
        AddressPort other = new AddressPort(web.clusterIp(), 81);
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            for (LabHost client : clients) {
                assertThat(connect(client, other)).isEqualTo(REFUSED);
                assertThat(ask(client, other)).isEqualTo(REFUSED);
                assertThat(connect(client, web.nodePortAt(web.clusterIp()))).isEqualTo(REFUSED);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aNodePortIsNotServedAtAddressesOfServices(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 4, family);
        ServiceDraft other = new ServiceDraft("other", 5, family);
        try (Proxy _ = kit.start(
                mode,
                web.applied(web.everywhere()),
                web.endpoints(lab.podB()),
                other.applied(other.everywhere()),
                other.endpoints(lab.podC()))) {
            for (IpAddress vip : List.of(web.loadBalancerIp(), web.externalIp(), other.loadBalancerIp())) {
                assertThat(connectBriefly(lab.client(), web.nodePortAt(vip))).isEqualTo(otherPort(mode));
            }
        }
    }

    /** Where addresses of Services are the node's own it refuses; else it sends on what is not for a Service. */
    private static Outcome otherPort(CaptureMode mode) {
        return mode == CaptureMode.BIND ? REFUSED : SILENT;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aDaemonOfTheNodeIsReachedAtTheNodesAddressesAlone(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 6, family);
        try (EndpointServer _ = daemon();
                Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            for (LabHost client : clients) {
                assertThat(served(client, daemonAt(lab.node().address(family))).endpoint())
                        .isEqualTo("daemon");
                assertThat(connect(client, daemonAt(web.clusterIp()))).isEqualTo(REFUSED);
            }
            for (IpAddress vip : List.of(web.externalIp(), web.loadBalancerIp())) {
                assertThat(connectBriefly(lab.client(), daemonAt(vip))).isEqualTo(otherPort(mode));
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void anExternalIpThatIsTheNodesOwnLeavesItsOtherPortsOpen(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 7, family);
        IpAddress own = lab.node().address(family);
        try (EndpointServer _ = daemon();
                Proxy proxy = kit.start(
                        mode,
                        web.applied(web.port().nodePort(web.nodePort()).externalIps(own.toString())),
                        web.endpoints(lab.podB()))) {
            for (LabHost client : clients) {
                assertThat(served(client, new AddressPort(own, ServiceDraft.PORT))
                                .endpoint())
                        .isEqualTo("podB");
                assertThat(served(client, daemonAt(own)).endpoint()).isEqualTo("daemon");
                assertThat(served(client, web.nodePortAt(own)).endpoint()).isEqualTo("podB");
            }
            apply(proxy, web.endpoints());
            for (LabHost client : clients) {
                assertThat(connect(client, new AddressPort(own, ServiceDraft.PORT)))
                        .isEqualTo(REFUSED);
                assertThat(served(client, daemonAt(own)).endpoint()).isEqualTo("daemon");
            }
            apply(proxy, web.deleted());
            assertThat(served(lab.client(), daemonAt(own)).endpoint()).isEqualTo("daemon");
        }
    }

    /** At all addresses of both families. */
    private EndpointServer daemon() {
        return EndpointServer.start(lab.node(), "daemon", new AddressPort(IpAddress.any(IpFamily.IPV6), DAEMON_PORT));
    }

    private static AddressPort daemonAt(IpAddress address) {
        return new AddressPort(address, DAEMON_PORT);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void nobodyOnTheLinkIsToldThatAnAddressOfAServiceIsTheNodes(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 8, family);
        AddressPort vip = web.at(FrontendKind.LOAD_BALANCER_IP, lab);
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertThat(served(lab.client(), vip).endpoint()).isEqualTo("podB");
            lab.client().namespace().ip(List.of("route add " + vip.address() + " dev eth0"));
            try {
                assertThat(connectBriefly(lab.client(), vip)).isEqualTo(SILENT);
                assertThat(neighbour(vip.address())).doesNotContain("lladdr");
            } finally {
                lab.client().namespace().ip(List.of("route del " + vip.address() + " dev eth0"));
            }
            assertThat(served(lab.client(), new AddressPort(lab.node().address(family), web.nodePort()))
                            .endpoint())
                    .isEqualTo("podB");
            assertThat(neighbour(lab.node().address(family))).contains("lladdr");
        }
    }

    private String neighbour(IpAddress address) {
        return lab.client().namespace().exec("ip", "neigh", "show", "to", address.toString(), "dev", "eth0");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aClusterIpAnswersPingInModeBindAlone(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 9, family);
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            for (LabHost client : clients) {
                assertThat(answersPing(client, web.clusterIp())).isEqualTo(mode == CaptureMode.BIND);
                assertThat(answersPing(client, lab.node().address(family))).isTrue();
            }
        }
    }

    /** By ICMP, as the superuser. */
    private static boolean answersPing(LabHost client, IpAddress address) {
        return client.namespace().call(() -> address.toInetAddress().isReachable(PING_MILLIS));
    }
}
