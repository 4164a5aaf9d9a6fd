package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.REFUSED;
import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.assertSilent;
import static io.fairlead.capture.CaptureKit.connect;
import static io.fairlead.capture.CaptureKit.connectBriefly;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureConfig;
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
import io.fairlead.model.Samples;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What lasts while Services, addresses and proxies come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CaptureLifeIT {
    private static final String CAPTURES_AND_FAMILIES = "io.fairlead.capture.CaptureKit#capturesAndFamilies";
    private static final int DAEMON_PORT = 2223;
    private static final int OTHER_PORT = 81;
    private static final int CLIENT_PORT = 23_456;

    private CaptureKit kit;
    private Lab lab;
    private List<LabHost> clients;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
        clients = List.of(lab.podA(), lab.client(), lab.node());
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
    void openConnectionsGoOnWhenTheLastEndpointLeaves(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                OpenConversations open = OpenConversations.of(clients, web, lab)) {
            apply(proxy, web.endpoints());
            assertThat(connect(lab.podA(), web.clusterAddress())).isEqualTo(REFUSED);
            open.assertEchoed();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void openConnectionsGoOnWhenOthersGetNoAnswer(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 2, family);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                OpenConversations open = OpenConversations.of(clients, web, lab)) {
            apply(
                    proxy,
                    web.applied(web.everywhere().internal(TrafficPolicy.LOCAL).external(TrafficPolicy.LOCAL)),
                    web.endpoints(lab.podR()));
            assertSilent(web.at(FrontendKind.NODE_PORT, lab), lab.client());
            assertSilent(web.clusterAddress(), lab.podA(), lab.node());
            open.assertEchoed();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void openConnectionsGoOnWhenTheServiceIsDeleted(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 3, family);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                OpenConversations open = OpenConversations.of(clients, web, lab)) {
            apply(proxy, web.deleted());
            assertThat(connectBriefly(lab.client(), web.at(FrontendKind.NODE_PORT, lab)))
                    .isEqualTo(REFUSED);
            open.assertEchoed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inModeBindAnAddressGoesWithTheLastConnectionToIt(IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 3, family);
        String vip = web.clusterAddress().address().toString();
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = kit.start(
                        CaptureMode.BIND, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()))) {
            try (Conversation open = Conversation.open(lab.podA(), web.clusterAddress())) {
                apply(proxy, web.deleted());
                await().during(Duration.ofSeconds(5))
                        .atMost(Duration.ofSeconds(10))
                        .untilAsserted(() -> {
                            open.assertEchoed();
                            assertThat(localRoutes(family)).contains("local " + vip + " ");
                        });
                assertThat(connectBriefly(lab.podA(), web.clusterAddress())).isEqualTo(REFUSED);
            }
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(localRoutes(family)).doesNotContain("local " + vip + " "));
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void openConnectionsGoOnWhenTheirClientIsAllowedNoMore(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 4, family);
        String nobody = family == IpFamily.IPV4 ? "192.0.2.0/24" : "2001:db8:1::/48";
        AddressPort vip = web.at(FrontendKind.LOAD_BALANCER_IP, lab);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                Conversation open = Conversation.open(lab.client(), vip)) {
            open.assertEchoed();
            apply(proxy, web.applied(web.everywhere().sourceRanges(nobody)));
            assertSilent(vip, lab.client());
            open.assertEchoed();
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aNodePortIsReleasedAtOnceWhenItsServiceGoes(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 5, family);
        try (Proxy proxy = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertThat(listeners(web.nodePort()).isEmpty()).isEqualTo(mode == CaptureMode.TPROXY);
            apply(proxy, web.deleted());
            assertThat(listeners(web.nodePort())).isEmpty();
            for (LabHost client : clients) {
                assertThat(connect(client, web.at(FrontendKind.NODE_PORT, lab))).isEqualTo(REFUSED);
            }
            try (EndpointServer _ = daemon(web.nodePort())) {
                assertThat(served(lab.client(), web.at(FrontendKind.NODE_PORT, lab))
                                .endpoint())
                        .isEqualTo("daemon");
            }
        }
    }

    private String listeners(int port) {
        return lab.node().namespace().exec("ss", "-Hltn", "sport", "=", ":" + port);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aPodThatIsServedByItselfSeesTheNode(CaptureMode mode, IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 6, family);
        try (Proxy _ = kit.start(
                mode, web.applied(web.everywhere().external(TrafficPolicy.LOCAL)), web.endpoints(lab.podB()))) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                Outcome.Served served = served(lab.podB(), web.at(kind, lab));
                assertThat(served.endpoint()).isEqualTo("podB");
                assertThat(lab.nodeAddresses()).contains(served.source());
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void anEndpointInTheNetworkOfTheNodeIsServed(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 7, family);
        try (EndpointServer _ = EndpointServer.start(lab.node(), family, ServiceDraft.ENDPOINT_PORT);
                Proxy _ = kit.start(
                        mode, web.applied(web.everywhere().external(TrafficPolicy.LOCAL)), web.endpoints(lab.node()))) {
            for (LabHost client : clients) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    assertThat(served(client, web.at(kind, lab)).endpoint()).isEqualTo("node");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aClientPortMayBeUsedForTwoServicesOfOneEndpoint(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft one = new ServiceDraft("one", 8, family);
        ServiceDraft two = new ServiceDraft("two", 9, family);
        AddressPort local = new AddressPort(lab.podA().address(family), CLIENT_PORT);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy _ = kit.start(
                        mode,
                        one.applied(one.port()),
                        one.endpointsAt(echo.port(), lab.podB()),
                        two.applied(two.port()),
                        two.endpointsAt(echo.port(), lab.podB()));
                Conversation first = Conversation.open(lab.podA(), local, one.clusterAddress())) {
            first.assertEchoed();
            try (Conversation second = Conversation.open(lab.podA(), local, two.clusterAddress())) {
                second.assertEchoed();
                first.assertEchoed();
                assertThat(second.local()).isEqualTo(first.local());
            }
            first.assertEchoed();
        }
    }

    @ParameterizedTest
    @MethodSource("io.fairlead.capture.CaptureKit#captures")
    void twoProxiesShareANode(CaptureMode mode) {
        ServiceDraft one = new ServiceDraft("one", 10, IpFamily.IPV4);
        ServiceDraft two = new ServiceDraft("two", 11, IpFamily.IPV4);
        CaptureConfig other = CaptureKit.keeping(mode).withInstance("other");
        try (Proxy _ = kit.start(mode, one.applied(one.everywhere()), one.endpoints(lab.podB()))) {
            try (Proxy _ = kit.start(other, two.applied(two.everywhere()), two.endpoints(lab.podC()))) {
                for (LabHost client : clients) {
                    for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                        assertThat(served(client, one.at(kind, lab)).endpoint()).isEqualTo("podB");
                        assertThat(served(client, two.at(kind, lab)).endpoint()).isEqualTo("podC");
                    }
                }
            }
            assertServedEverywhere(one);
            assertThat(lab.node().namespace().call(() -> Cleanup.run("other", false)))
                    .isNotEmpty();
            assertServedEverywhere(one);
            assertThat(connectBriefly(lab.podA(), two.clusterAddress())).isNotInstanceOf(Outcome.Served.class);
        }
    }

    private void assertServedEverywhere(ServiceDraft service) {
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(served(client, service.at(kind, lab)).endpoint())
                        .as("%s to %s", client, kind)
                        .isEqualTo("podB");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartTouchesNoRouteThatIsWantedStill(IpFamily family) throws Exception {
        ServiceDraft stale = new ServiceDraft("stale", 12, family);
        ServiceDraft lasting = new ServiceDraft("lasting", 13, family);
        ServiceDraft fresh = new ServiceDraft("fresh", 14, family);
        kit.start(
                        CaptureMode.BIND,
                        stale.applied(stale.port()),
                        stale.endpoints(lab.podB()),
                        lasting.applied(lasting.port()),
                        lasting.endpoints(lab.podB()))
                .close();
        try (RouteMonitor monitor = RouteMonitor.start(lab.node());
                Proxy _ = kit.start(
                        CaptureMode.BIND,
                        lasting.applied(lasting.port()),
                        lasting.endpoints(lab.podB()),
                        fresh.applied(fresh.port()),
                        fresh.endpoints(lab.podB()))) {
            assertThat(served(lab.podA(), lasting.clusterAddress()).endpoint()).isEqualTo("podB");
            assertThat(served(lab.podA(), fresh.clusterAddress()).endpoint()).isEqualTo("podB");
            assertThat(monitor.changes())
                    .anyMatch(line -> line.startsWith("Deleted") && line.contains(stale.clusterIp() + " "))
                    .anyMatch(line -> !line.startsWith("Deleted") && line.contains(fresh.clusterIp() + " "))
                    .noneMatch(line -> line.contains(lasting.clusterIp() + " "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void betweenTwoProxiesInModeBindClientsAreRefused(IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 15, family);
        kit.start(CaptureMode.BIND, web.applied(web.everywhere()), web.endpoints(lab.podB()))
                .close();
        for (LabHost client : clients) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                assertThat(connect(client, web.at(kind, lab))).isEqualTo(REFUSED);
            }
        }
        try (Proxy _ = kit.start(CaptureMode.BIND, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertServedEverywhere(web);
        }
    }

    @ParameterizedTest
    @EnumSource
    void betweenTwoProxiesInModeTproxyClientsAreKeptWaitingForTheNext(IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 16, family);
        kit.start(CaptureMode.TPROXY, web.applied(web.everywhere()), web.endpoints(lab.podB()))
                .close();
        for (FrontendKind kind : Samples.ADDRESS_KINDS) {
            assertSilent(web.at(kind, lab), lab.podA(), lab.client(), lab.node());
        }
        List<CompletableFuture<Outcome>> waiting = clients.stream()
                .map(client -> CompletableFuture.supplyAsync(
                        () -> connect(client, web.at(FrontendKind.NODE_PORT, lab)),
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        await().until(() -> clients.stream().allMatch(client -> isConnecting(client, web.nodePort())));
        try (Proxy _ = kit.start(CaptureMode.TPROXY, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertThat(waiting.stream().map(CompletableFuture::join).toList())
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Served.class));
        }
    }

    private static boolean isConnecting(LabHost client, int port) {
        return !client.namespace()
                .exec("ss", "-Htn", "state", "syn-sent", "dport", "=", ":" + port)
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void aProxyOfAnotherModeTakesOver(CaptureMode mode, IpFamily family) {
        CaptureMode before = mode == CaptureMode.BIND ? CaptureMode.TPROXY : CaptureMode.BIND;
        ServiceDraft stale = new ServiceDraft("stale", 17, family);
        ServiceDraft web = new ServiceDraft("web", 18, family);
        kit.start(
                        before,
                        stale.applied(stale.everywhere()),
                        stale.endpoints(lab.podB()),
                        web.applied(web.everywhere()),
                        web.endpoints(lab.podB()))
                .close();
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            assertServedEverywhere(web);
            assertThat(localRoutes(family)).doesNotContain(" " + stale.clusterIp() + " ");
            assertThat(localRoutes(family).contains(" " + web.clusterIp() + " "))
                    .isEqualTo(mode == CaptureMode.BIND);
        }
    }

    private String localRoutes(IpFamily family) {
        return lab.node()
                .namespace()
                .exec("ip", family == IpFamily.IPV4 ? "-4" : "-6", "route", "show", "table", "local");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource(CAPTURES_AND_FAMILIES)
    void anExternalIpMayBecomeTheNodesOwnAndBack(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 19, family);
        AddressPort daemonAtVip = new AddressPort(web.externalIp(), DAEMON_PORT);
        ServiceDraft lasting = new ServiceDraft("lasting", 20, family);
        String address = web.externalIp() + (family == IpFamily.IPV4 ? "/32" : "/128");
        try (EndpointServer _ = daemon(DAEMON_PORT);
                EchoServer echo = EchoServer.start(lab.podC(), family);
                Proxy _ = kit.start(
                        mode,
                        web.applied(web.everywhere()),
                        web.endpoints(lab.podB()),
                        lasting.applied(lasting.port()
                                .port(OTHER_PORT)
                                .externalIps(web.externalIp().toString())),
                        lasting.endpointsAt(echo.port(), lab.podC()));
                Conversation open = Conversation.open(lab.client(), new AddressPort(web.externalIp(), OTHER_PORT))) {
            assertServedEverywhere(web);
            assertThat(connectBriefly(lab.client(), daemonAtVip)).isNotInstanceOf(Outcome.Served.class);
            open.assertEchoed();

            lab.node().namespace().ip(List.of("addr add " + address + " dev lo"));
            awaitServed(daemonAtVip);
            assertServedEverywhere(web);
            open.assertEchoed();

            lab.node().namespace().ip(List.of("addr del " + address + " dev lo"));
            awaitServed(web.at(FrontendKind.EXTERNAL_IP, lab));
            assertServedEverywhere(web);
            open.assertEchoed();
            assertThat(connectBriefly(lab.client(), daemonAtVip)).isNotInstanceOf(Outcome.Served.class);
        }
    }

    /** By the outside client. */
    private void awaitServed(AddressPort address) {
        await().atMost(5, TimeUnit.SECONDS)
                .untilAsserted(
                        () -> assertThat(connectBriefly(lab.client(), address)).isInstanceOf(Outcome.Served.class));
    }

    /** At all addresses of the node, of both families. */
    private EndpointServer daemon(int port) {
        return EndpointServer.start(lab.node(), "daemon", new AddressPort(IpAddress.any(IpFamily.IPV6), port));
    }

    /** A connection of each client to an address of each kind. */
    private record OpenConversations(List<Conversation> conversations) implements AutoCloseable {
        static OpenConversations of(List<LabHost> clients, ServiceDraft service, Lab lab) throws IOException {
            OpenConversations open = new OpenConversations(new ArrayList<>());
            for (LabHost client : clients) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    open.conversations.add(Conversation.open(client, service.at(kind, lab)));
                }
            }
            open.assertEchoed();
            return open;
        }

        void assertEchoed() throws IOException {
            for (Conversation conversation : conversations) {
                conversation.assertEchoed();
            }
        }

        @Override
        public void close() throws IOException {
            for (Conversation conversation : conversations) {
                conversation.close();
            }
        }
    }
}
