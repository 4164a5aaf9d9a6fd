package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.assertSilent;
import static io.fairlead.capture.CaptureKit.connect;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.LocalDetection;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.LabRanges;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users are told to expect of Services, on a node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CaptureScenariosIT {
    private static final String CAPTURES = "io.fairlead.capture.CaptureKit#captures";
    private static final String CAPTURES_AND_FAMILIES = "io.fairlead.capture.CaptureKit#capturesAndFamilies";
    private static final int CONNECTIONS = 300;

    private CaptureKit kit;
    private Lab lab;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
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
    void aPodIsServedAtTheClusterIpByEveryPodInTurn(CaptureMode mode, IpFamily family) {
        ServiceDraft backend = new ServiceDraft("backend", 20, family);
        try (Proxy proxy = kit.start(
                mode, backend.applied(backend.port()), backend.endpoints(lab.podB(), lab.podC(), lab.podR()))) {
            assertThat(proxy.capture()).isEqualTo(mode);
            Set<String> endpoints = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                Outcome.Served served = served(lab.podA(), backend.clusterAddress());
                endpoints.add(served.endpoint());
                kit.assertSource(served, mode, lab.podA());
            }
            assertThat(endpoints).containsExactlyInAnyOrder("podB", "podC", "podR");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void theReplyComesFromTheClusterIp(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft backend = new ServiceDraft("backend", 20, family);
        try (Proxy _ = kit.start(mode, backend.applied(backend.port()), backend.endpoints(lab.podB()));
                Conversation client = Conversation.open(lab.podA(), backend.clusterAddress())) {
            assertThat(client.remote()).isEqualTo(backend.clusterAddress());
            assertThat(client.local().address()).isEqualTo(lab.podA().address(family));
            assertThat(client.readLine()).startsWith("podB ");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aNodePortIsServedAtEveryAddressOfTheNode(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 21, family);
        IpAddress uplink = lab.node().address(family);
        IpAddress gateway = Lab.podGateway(family);
        IpAddress loopback = IpAddress.parse(family == IpFamily.IPV4 ? "127.0.0.1" : "::1");
        try (Proxy _ = kit.start(mode, web.applied(web.port().nodePort(30080)), web.endpoints(lab.podB()))) {
            assertServedAt(lab.client(), uplink);
            assertServedAt(lab.podA(), uplink);
            assertServedAt(lab.podA(), gateway);
            assertServedAt(lab.podB(), gateway);
            assertServedAt(lab.podR(), uplink);
            assertServedAt(lab.node(), uplink);
            assertServedAt(lab.node(), gateway);
            assertServedAt(lab.node(), loopback);
        }
    }

    private void assertServedAt(LabHost client, IpAddress address) {
        Outcome.Served served = served(client, new AddressPort(address, 30080));
        assertThat(served.endpoint()).isEqualTo("podB");
        assertThat(lab.nodeAddresses()).contains(served.source());
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void onlyAllowedSourcesAreServedAtTheLoadBalancerIp(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft guarded = new ServiceDraft("guarded", 22, family);
        AddressPort vip = guarded.at(FrontendKind.LOAD_BALANCER_IP, lab);
        String client = Cidr.only(lab.client().address(family)).toString();
        String pods = LabRanges.pods(family).toString();
        try (Proxy proxy = kit.start(
                mode, guarded.applied(guarded.everywhere().sourceRanges(client)), guarded.endpoints(lab.podB()))) {
            assertThat(served(lab.client(), vip).endpoint()).isEqualTo("podB");
            assertSilent(vip, lab.podA(), lab.node2(), lab.node());

            apply(proxy, guarded.applied(guarded.everywhere().sourceRanges(pods)));
            assertThat(served(lab.podA(), vip).endpoint()).isEqualTo("podB");
            assertSilent(vip, lab.client());

            apply(proxy, guarded.applied(guarded.everywhere()));
            assertThat(served(lab.client(), vip).endpoint()).isEqualTo("podB");
            assertThat(served(lab.node(), vip).endpoint()).isEqualTo("podB");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void whoIsNotAllowedAtTheLoadBalancerIpIsServedEverywhereElse(CaptureMode mode, IpFamily family) {
        ServiceDraft guarded = new ServiceDraft("guarded", 22, family);
        String nobody = family == IpFamily.IPV4 ? "192.0.2.0/24" : "2001:db8:1::/48";
        try (Proxy _ = kit.start(
                mode, guarded.applied(guarded.everywhere().sourceRanges(nobody)), guarded.endpoints(lab.podB()))) {
            for (LabHost client : List.of(lab.client(), lab.podA(), lab.node())) {
                for (FrontendKind kind :
                        List.of(FrontendKind.NODE_PORT, FrontendKind.EXTERNAL_IP, FrontendKind.CLUSTER_IP)) {
                    assertThat(served(client, guarded.at(kind, lab)).endpoint()).isEqualTo("podB");
                }
            }
            assertSilent(guarded.at(FrontendKind.LOAD_BALANCER_IP, lab), lab.client(), lab.podA(), lab.node());
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void theNodeIsAllowedIfItsAddressIs(CaptureMode mode, IpFamily family) {
        ServiceDraft guarded = new ServiceDraft("guarded", 22, family);
        AddressPort vip = guarded.at(FrontendKind.LOAD_BALANCER_IP, lab);
        String node = Cidr.only(lab.node().address(family)).toString();
        try (Proxy _ = kit.start(
                mode, guarded.applied(guarded.everywhere().sourceRanges(node)), guarded.endpoints(lab.podB()))) {
            assertThat(served(lab.node(), vip).endpoint()).isEqualTo("podB");
            assertSilent(vip, lab.client());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource(CAPTURES)
    void rangesOfOneFamilyDoNotGuardTheOther(CaptureMode mode) {
        ServiceDraft four = new ServiceDraft("guarded", 22, IpFamily.IPV4);
        ServiceDraft six = new ServiceDraft("guarded", 22, IpFamily.IPV6);
        try (Proxy _ = kit.start(
                mode,
                four.applied(four.everywhere().sourceRanges("192.0.2.0/24", "192.0.2.128/25"), six.everywhere()),
                four.endpoints(lab.podB()),
                six.endpoints(lab.podB()))) {
            assertSilent(four.at(FrontendKind.LOAD_BALANCER_IP, lab), lab.client());
            assertThat(served(lab.client(), six.at(FrontendKind.LOAD_BALANCER_IP, lab))
                            .endpoint())
                    .isEqualTo("podB");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aConnectionThroughAnIngressPodPassesTheProxyTwice(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft ingress = new ServiceDraft("ingress", 23, family);
        ServiceDraft product = new ServiceDraft("product-service", 50, family);
        try (ForwardingPod controller = ForwardingPod.start(lab.podA(), family, product.clusterAddress());
                Proxy _ = kit.start(
                        mode,
                        ingress.applied(ingress.port().nodePort(30443)),
                        ingress.endpointsAt(controller.port(), lab.podA()),
                        product.applied(product.port()),
                        product.endpoints(lab.podB(), lab.podC(), lab.podR()))) {
            Map<String, Integer> shares = new HashMap<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Outcome.Served served =
                        served(lab.client(), new AddressPort(lab.node().address(family), 30443));
                shares.merge(served.endpoint(), 1, Integer::sum);
                kit.assertSource(served, mode, lab.podA());
            }
            assertThat(shares).isEqualTo(Map.of("podB", 100, "podC", 100, "podR", 100));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void externalPolicyLocalUsesEndpointsOfThisNodeAndKeepsTheSource(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 24, family);
        try (Proxy _ = kit.start(
                mode,
                web.applied(web.everywhere().external(TrafficPolicy.LOCAL)),
                web.endpoints(lab.podB(), lab.podR()))) {
            for (FrontendKind kind : List.of(FrontendKind.NODE_PORT, FrontendKind.LOAD_BALANCER_IP)) {
                for (int i = 0; i < 3; i++) {
                    Outcome.Served served = served(lab.client(), web.at(kind, lab));
                    assertThat(served.endpoint()).isEqualTo("podB");
                    kit.assertSource(served, mode, lab.client());
                }
            }
            // The cluster IP is not external.
            assertThat(List.of(
                            served(lab.podA(), web.clusterAddress()).endpoint(),
                            served(lab.podA(), web.clusterAddress()).endpoint()))
                    .containsExactlyInAnyOrder("podB", "podR");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void externalPolicyLocalWithoutEndpointHereIsSilentButForThisNodeAndItsPods(CaptureMode mode, IpFamily family)
            throws Exception {
        ServiceDraft web = new ServiceDraft("web", 24, family);
        ServicePortSample port = web.everywhere().external(TrafficPolicy.LOCAL);
        try (Proxy proxy = kit.start(mode, web.applied(port), web.endpoints(lab.podR()))) {
            for (FrontendKind kind :
                    List.of(FrontendKind.NODE_PORT, FrontendKind.LOAD_BALANCER_IP, FrontendKind.EXTERNAL_IP)) {
                AddressPort address = web.at(kind, lab);
                assertSilent(address, lab.client(), lab.node2());
                assertThat(served(lab.podA(), address).endpoint()).isEqualTo("podR");
                assertThat(served(lab.node(), address).endpoint()).isEqualTo("podR");
            }
            apply(proxy, web.endpoints(lab.podR(), lab.podC()));
            assertThat(served(lab.client(), web.at(FrontendKind.NODE_PORT, lab)).endpoint())
                    .isEqualTo("podC");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void externalPolicyLocalWithoutEndpointHereIsSilentForPodsThatAreNotKnownAsSuch(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 24, family);
        CaptureConfig capture = CaptureKit.keeping(mode).withLocalDetection(LocalDetection.NONE);
        try (Proxy _ = kit.start(
                capture, web.applied(web.everywhere().external(TrafficPolicy.LOCAL)), web.endpoints(lab.podR()))) {
            assertSilent(web.at(FrontendKind.NODE_PORT, lab), lab.podA());
            assertThat(served(lab.node(), web.at(FrontendKind.NODE_PORT, lab)).endpoint())
                    .isEqualTo("podR");
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void internalPolicyLocalWithoutEndpointHereSilencesTheClusterIpAlone(CaptureMode mode, IpFamily family)
            throws Exception {
        ServiceDraft web = new ServiceDraft("web", 25, family);
        ServicePortSample port = web.everywhere().internal(TrafficPolicy.LOCAL);
        try (Proxy proxy = kit.start(mode, web.applied(port), web.endpoints(lab.podR()))) {
            assertSilent(web.clusterAddress(), lab.podA(), lab.node(), lab.client());
            for (LabHost client : List.of(lab.podA(), lab.node(), lab.client())) {
                assertThat(served(client, web.at(FrontendKind.NODE_PORT, lab)).endpoint())
                        .isEqualTo("podR");
                assertThat(served(client, web.at(FrontendKind.EXTERNAL_IP, lab)).endpoint())
                        .isEqualTo("podR");
            }
            apply(proxy, web.endpoints(lab.podR(), lab.podC()));
            for (int i = 0; i < 3; i++) {
                assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podC");
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aServiceOfOneFamilyIsNotServedInTheOther(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft single = new ServiceDraft("single", 26, family);
        ServiceDraft other = new ServiceDraft("single", 26, family == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4);
        try (Proxy proxy = kit.start(
                mode, single.applied(single.everywhere()), single.endpoints(lab.podB()), other.endpoints(lab.podB()))) {
            for (LabHost client : List.of(lab.podA(), lab.client(), lab.node())) {
                assertThat(connect(client, other.at(FrontendKind.NODE_PORT, lab)))
                        .isEqualTo(REFUSED);
                assertThat(served(client, single.at(FrontendKind.NODE_PORT, lab))
                                .endpoint())
                        .isEqualTo("podB");
            }
            // An unused address: the fabric drops packets to it.
            assertSilent(other.clusterAddress(), lab.podA(), lab.node());
            apply(proxy, single.applied(single.everywhere(), other.everywhere()));
            for (ServiceDraft service : List.of(single, other)) {
                assertThat(served(lab.client(), service.at(FrontendKind.NODE_PORT, lab))
                                .endpoint())
                        .isEqualTo("podB");
                assertThat(served(lab.podA(), service.clusterAddress()).endpoint())
                        .isEqualTo("podB");
            }
            assertThat(proxy.listening().get())
                    .allMatch(
                            frontend -> frontend.servicePort().name().service().equals(Samples.serviceName("single")));
        }
    }
}
