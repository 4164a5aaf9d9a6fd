package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Samples;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes wrong where a proxy in the way of packets is not careful. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CaptureEdgesIT {
    private static final int CLIENT_PORT = 24_567;
    private static final int LARGE = 100_000;
    private static final int NARROW_MTU = 1400;
    private static final int USUAL_MTU = 1500;

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

    /** Routers say by ICMP how large packets may be, to the address that the packets come from: the Service's. */
    @ParameterizedTest
    @EnumSource(
            value = CaptureMode.class,
            names = {"BIND", "TPROXY"})
    void largeAnswersCrossALinkThatIsNarrowerThanTheNodeKnows(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 61, IpFamily.IPV4);
        setMtuOfPodR(NARROW_MTU);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()))) {
            for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                try (Conversation open = Conversation.open(lab.podR(), web.at(kind, lab))) {
                    open.assertEchoed(LARGE);
                }
            }
        } finally {
            setMtuOfPodR(USUAL_MTU);
        }
    }

    private void setMtuOfPodR(int bytes) {
        var _ = lab.node2().namespace().exec("ip", "link", "set", "vethpodR", "mtu", Integer.toString(bytes));
        var _ = lab.node2().namespace().exec("ip", "route", "flush", "cache");
        var _ = lab.node().namespace().exec("ip", "route", "flush", "cache");
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThroughAServiceLeavesADirectOneFromTheSamePortAlone(IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 62, family);
        AddressPort client = new AddressPort(lab.podA().address(family), CLIENT_PORT);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy _ = kit.start(
                        CaptureMode.TPROXY, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()));
                Conversation direct = Conversation.open(
                        lab.podA(), client, new AddressPort(lab.podB().address(family), echo.port()));
                Conversation proxied = Conversation.open(lab.podA(), client, web.clusterAddress())) {
            direct.assertEchoed();
            proxied.assertEchoed();
            direct.assertEchoed();
        }
    }

    @Test
    void whatTheEndpointSeesIsAPortThatClientsDoNotChoose() {
        ServiceDraft web = new ServiceDraft("web", 63, IpFamily.IPV4);
        try (Proxy _ = kit.start(CaptureMode.TPROXY, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            Outcome.Served served = served(lab.podA(), web.clusterAddress());

            assertThat(served.source()).isEqualTo(lab.podA().ipv4());
            assertThat(served.sourcePort()).isBetween(10_000, 29_999);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CaptureMode.class,
            names = {"BIND", "TPROXY"})
    void aServiceWhoseEndpointIsItselfIsAnEndOfItsConnectionsAndOfNoOthers(CaptureMode mode) throws Exception {
        ServiceDraft loop = new ServiceDraft("loop", 64, IpFamily.IPV4);
        ServiceDraft web = new ServiceDraft("web", 65, IpFamily.IPV4);
        int nodePort = loop.at(FrontendKind.NODE_PORT, lab).port();
        try (Proxy proxy = kit.start(
                mode,
                loop.applied(loop.everywhere()),
                loop.endpointsAt(nodePort, lab.node()),
                web.applied(web.everywhere()),
                web.endpoints(lab.podB()))) {
            Outcome outcome = Probe.from(lab.podA())
                    .withTimeout(Duration.ofSeconds(8))
                    .connect(loop.at(FrontendKind.NODE_PORT, lab));

            assertThat(outcome).isEqualTo(new Outcome.Reset());
            await().atMost(5, TimeUnit.SECONDS).until(() -> proxy.openConnections() == 0);
            assertThat(served(lab.podA(), web.clusterAddress()).endpoint()).isEqualTo("podB");
            apply(proxy, loop.deleted());
        }
    }

    /** As a client or a test of load does that has few ports. */
    @ParameterizedTest
    @EnumSource(
            value = CaptureMode.class,
            names = {"BIND", "TPROXY"})
    void aPortThatHasJustBeenUsedConnectsAgainAtOnce(CaptureMode mode) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 66, IpFamily.IPV4);
        AddressPort client = new AddressPort(lab.podA().ipv4(), CLIENT_PORT);
        try (Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                try (Conversation once = Conversation.open(lab.podA(), client, web.clusterAddress())) {
                    assertThat(once.readLine()).startsWith("podB ");
                    assertThat(once.readLine()).as("the endpoint ends first").isEmpty();
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(900));
            }
        }
    }

    /** As operators do, and tools that set up a network. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("io.fairlead.capture.CaptureKit#capturesAndFamilies")
    void openConnectionsSurviveThatTheKernelForgetsWhatItTracks(CaptureMode mode, IpFamily family) throws Exception {
        ServiceDraft web = new ServiceDraft("web", 67, family);
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpointsAt(echo.port(), lab.podB()))) {
            for (LabHost client : List.of(lab.node(), lab.podA(), lab.client())) {
                for (FrontendKind kind : Samples.ADDRESS_KINDS) {
                    try (Conversation open = Conversation.open(client, web.at(kind, lab))) {
                        open.assertEchoed();
                        forgetConnections();
                        open.assertEchoed();
                        open.assertEchoed();
                    }
                }
            }
        }
    }

    private void forgetConnections() {
        lab.node().namespace().exec("sh", "-c", "conntrack -F 2>&1; conntrack -F -f ipv6 2>&1");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("io.fairlead.capture.CaptureKit#capturesAndFamilies")
    void openConnectionsSurviveThatTheKernelForgetsThemWhileTheirEndpointSpeaks(CaptureMode mode, IpFamily family)
            throws Exception {
        ServiceDraft web = new ServiceDraft("web", 68, family);
        for (LabHost client : List.of(lab.node(), lab.podA(), lab.client())) {
            try (ServerSocket endpoint = lab.podB()
                            .namespace()
                            .call(() -> new ServerSocket(
                                    0, 0, lab.podB().address(family).toInetAddress()));
                    Proxy _ = kit.start(
                            mode, web.applied(web.everywhere()), web.endpointsAt(endpoint.getLocalPort(), lab.podB()));
                    Conversation open = Conversation.open(client, web.clusterAddress());
                    Socket accepted = endpoint.accept()) {
                accepted.setSoTimeout(5_000);
                for (String word : List.of("one", "two", "three")) {
                    forgetConnections();
                    accepted.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
                    assertThat(open.readLine()).isEqualTo(word);
                    open.say("x");
                    assertThat(accepted.getInputStream().read()).isEqualTo('x');
                }
            }
        }
    }
}
