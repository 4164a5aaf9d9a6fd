package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.config.KernelNumbers;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.NetworkNamespace;
import io.fairlead.linux.Errno;
import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.PortRange;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that uses the ports from which the proxy dials in its name, and connects to an endpoint both through its
 * Service and directly, as clients of Kafka do.
 */
@Timeout(120)
final class SourcePortsIT {
    private static final PortRange FEW = new PortRange(10_000, 10_099);
    private static final int FEW_PROXIED = 50;
    private static final int FEW_DIRECT = 45;
    private static final int PROXIED = 200;
    private static final int DIRECT = 1000;
    private static final int KEPT_OPEN = 10;

    /** More than one segment, so that offloads take part. */
    private static final int LARGE = 20_000;

    private static final String OTHER_PROXY = """
            table inet mesh {
                chain prerouting {
                    type filter hook prerouting priority mangle - 1; policy accept;
                    meta l4proto tcp socket transparent 1 socket mark 0 meta mark set meta mark | 0x02000000
                }
            }
            """;

    @SuppressWarnings("NullAway.Init") // each test opens it
    private CaptureKit kit;

    @SuppressWarnings("NullAway.Init") // each test opens it
    private Lab lab;

    private final List<Conversation> proxied = new ArrayList<>();
    private final List<Conversation> direct = new ArrayList<>();

    static Stream<LabOptions> layouts() {
        return Stream.of(
                LabOptions.of(Layout.POINT_TO_POINT),
                LabOptions.of(Layout.POINT_TO_POINT).withStrictReversePath(),
                LabOptions.of(Layout.BRIDGE),
                LabOptions.of(Layout.BRIDGE).withBridgeNetfilter());
    }

    static Stream<Arguments> fewPorts() {
        return layouts()
                .flatMap(layout -> Stream.of(IpFamily.values())
                        .flatMap(family -> Stream.of(true, false)
                                .map(isDirectFirst -> Arguments.of(layout, family, isDirectFirst))));
    }

    static Stream<Arguments> clientRanges() {
        return Stream.of(LabOptions.of(Layout.POINT_TO_POINT), LabOptions.of(Layout.BRIDGE))
                .flatMap(layout -> Stream.of("10000 29999", "1024 65535")
                        .flatMap(range -> Stream.of(true, false)
                                .map(isDirectFirst -> Arguments.of(layout, range, isDirectFirst))));
    }

    @AfterEach
    void close() throws IOException {
        for (List<Conversation> conversations : List.of(proxied, direct)) {
            for (Conversation conversation : conversations) {
                conversation.close();
            }
        }
        if (kit != null) {
            kit.close();
        }
    }

    private void open(LabOptions layout) {
        kit = CaptureKit.open(layout);
        lab = kit.lab();
    }

    /** Both ways lead over the uplink; what another node does with the ports is not the client's choice. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void endpointsOfAnotherNodeAreNoDifferent(LabOptions layout) throws Exception {
        open(layout);
        ServiceDraft web = new ServiceDraft("web", 74, IpFamily.IPV4);
        LabHost client = lab.podA();
        try (EchoServer echo = EchoServer.start(lab.podR(), IpFamily.IPV4);
                Proxy proxy = start(FEW, web, echo.port())) {
            CaptureKit.apply(proxy, web.endpointsAt(echo.port(), lab.podR()));
            AddressPort endpoint = new AddressPort(lab.podR().ipv4(), echo.port());
            for (int i = 0; i < FEW_PROXIED; i++) {
                proxied.add(Conversation.open(client, web.clusterAddress()));
            }
            for (int i = 0; i < FEW.size(); i++) {
                direct.add(Conversation.open(client, new AddressPort(client.ipv4(), FEW.first() + i), endpoint));
            }
            assertAllEchoed();
        }
    }

    /** Such as a service mesh, whose sockets have another mark, and which delivers its answers by rules of its own. */
    @ParameterizedTest
    @EnumSource
    void anotherTransparentProxyGetsItsAnswers(IpFamily family) throws Exception {
        open(LabOptions.of(Layout.POINT_TO_POINT));
        ServiceDraft web = new ServiceDraft("web", 75, family);
        NetworkNamespace node = lab.node().namespace();
        var _ = node.execWithInput(OTHER_PROXY, "nft", "-f", "-");
        String version = family == IpFamily.IPV4 ? "-4" : "-6";
        var _ = node.exec(
                "ip", version, "rule", "add", "fwmark", "0x2000000/0x2000000", "lookup", "3000", "pref", "90");
        var _ = node.exec("ip", version, "route", "add", "local", "default", "dev", "lo", "table", "3000");
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy _ = start(FEW, web, echo.port())) {
            AddressPort endpoint = new AddressPort(lab.podB().address(family), echo.port());
            node.run(() -> assertConnects(new AddressPort(lab.podA().address(family), FEW.first()), endpoint));
        }
    }

    private static void assertConnects(AddressPort client, AddressPort endpoint) {
        SystemCalls calls = new SystemCalls();
        int socket = calls.socket(client.family());
        try {
            boolean isIpv4 = client.family() == IpFamily.IPV4;
            calls.setOption(socket, isIpv4 ? SocketOption.IP_TRANSPARENT : SocketOption.IPV6_TRANSPARENT, 1);
            assertThat(calls.bind(socket, client)).isZero();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            int result = calls.connect(socket, endpoint);
            while ((result == -Errno.EINPROGRESS || result == -Errno.EALREADY) && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                result = calls.connect(socket, endpoint);
            }
            assertThat(result).as("0 or EISCONN").isIn(0, -Errno.EISCONN);
        } finally {
            calls.close(socket);
        }
    }

    private Proxy start(PortRange ports, ServiceDraft web, int endpointPort) {
        CaptureConfig config = CaptureConfig.of(CaptureMode.TPROXY)
                .withLocalDetection(CaptureKit.POD_RANGES)
                .withNumbers(KernelNumbers.DEFAULT.withTransparentSourcePorts(ports));
        return kit.start(config, web.applied(web.everywhere()), web.endpointsAt(endpointPort, lab.podB()));
    }

    /** Half of the ports of each kind are the other's too, all but surely. */
    @ParameterizedTest(name = "{0}, {1}, direct first: {2}")
    @MethodSource("fewPorts")
    void connectionsFromTheSamePortsLeaveEachOtherAlone(LabOptions layout, IpFamily family, boolean isDirectFirst)
            throws Exception {
        open(layout);
        ServiceDraft web = new ServiceDraft("web", 71, family);
        LabHost client = lab.podA();
        try (EchoServer echo = EchoServer.start(lab.podB(), family);
                Proxy proxy = start(FEW, web, echo.port())) {
            AddressPort endpoint = new AddressPort(lab.podB().address(family), echo.port());
            for (boolean isDirect : new boolean[] {isDirectFirst, !isDirectFirst}) {
                for (int i = 0; i < (isDirect ? FEW_DIRECT : FEW_PROXIED); i++) {
                    if (isDirect) {
                        AddressPort local = new AddressPort(client.address(family), FEW.first() + i);
                        direct.add(Conversation.open(client, local, endpoint));
                    } else {
                        proxied.add(Conversation.open(client, web.clusterAddress()));
                    }
                }
                assertAllEchoed();
            }
            assertAllEchoed();
            // The proxy closes first, and so keeps the ports in TIME_WAIT.
            for (Conversation conversation : proxied) {
                conversation.close();
            }
            proxied.clear();
            await().atMost(5, TimeUnit.SECONDS).until(() -> proxy.openConnections() == 0);
            assertAllEchoed();
        }
    }

    @ParameterizedTest(name = "{0}, ip_local_port_range {1}, direct first: {2}")
    @MethodSource("clientRanges")
    void noneIsLostWhoeverChoosesThePorts(LabOptions layout, String range, boolean isDirectFirst) throws Exception {
        open(layout);
        ServiceDraft web = new ServiceDraft("web", 72, IpFamily.IPV4);
        LabHost client = lab.podA();
        client.namespace().exec("sysctl", "-w", "net.ipv4.ip_local_port_range=" + range);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy _ = start(KernelNumbers.DEFAULT.transparentSourcePorts(), web, echo.port())) {
            AddressPort endpoint = new AddressPort(lab.podB().ipv4(), echo.port());
            for (boolean isDirect : new boolean[] {isDirectFirst, !isDirectFirst}) {
                for (int i = 0; i < (isDirect ? DIRECT : PROXIED); i++) {
                    Conversation opened = Conversation.open(client, isDirect ? endpoint : web.clusterAddress());
                    opened.assertEchoed();
                    if (!isDirect) {
                        proxied.add(opened);
                    } else if (i % KEPT_OPEN == 0) {
                        direct.add(opened);
                    } else {
                        opened.close();
                    }
                }
            }
            assertAllEchoed();
        }
    }

    private void assertAllEchoed() throws IOException {
        for (List<Conversation> conversations : List.of(proxied, direct)) {
            for (Conversation conversation : conversations) {
                conversation.assertEchoed(LARGE);
            }
        }
    }

    /** Its wire ports are those of the clients, so nothing has been translated that would be forgotten. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("layouts")
    void openConnectionsSurviveAFlushOfConnectionTracking(LabOptions layout) throws Exception {
        open(layout);
        ServiceDraft web = new ServiceDraft("web", 73, IpFamily.IPV4);
        try (EchoServer echo = EchoServer.start(lab.podB(), IpFamily.IPV4);
                Proxy _ = start(KernelNumbers.DEFAULT.transparentSourcePorts(), web, echo.port())) {
            proxied.add(Conversation.open(lab.podA(), web.clusterAddress()));
            direct.add(Conversation.open(lab.podA(), new AddressPort(lab.podB().ipv4(), echo.port())));
            assertAllEchoed();
            for (int i = 0; i < 3; i++) {
                var _ = lab.node().namespace().exec("conntrack", "-F");
                assertAllEchoed();
            }
            assertThat(lab.node().namespace().exec("nft", "list", "tables")).contains("table ip6 fairlead");
        }
    }
}
