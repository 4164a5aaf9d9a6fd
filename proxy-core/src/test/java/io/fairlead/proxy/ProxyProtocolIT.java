package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxyprotocol.Headers.inet;
import static io.fairlead.proxyprotocol.Headers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.LimitSettings;
import io.fairlead.model.ProxyProtocolSettings;
import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.proxyprotocol.HeaderWriter;
import io.fairlead.proxyprotocol.Headers;
import io.fairlead.testkit.Loopback;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** PROXY protocol headers to endpoints and from clients. */
class ProxyProtocolIT {
    private static final String TRUSTED = "127.71.8.1";
    private static final String STRANGER = "127.71.9.1";
    private static final AddressPort CLIENT = AddressPort.parse("203.0.113.7:4242");
    private static final AddressPort DESTINATION = AddressPort.parse("198.51.100.1:443");
    private static final byte[] HELLO = text("hello");

    private final AddressPort vip = Loopback.free("127.71.0.1");
    private RawEndpoint endpoint;

    @BeforeEach
    void openEndpoint() throws Exception {
        endpoint = RawEndpoint.at("127.71.1.1");
    }

    @AfterEach
    void closeEndpoint() throws Exception {
        endpoint.close();
    }

    private void serve(ProxyKit kit, Version send, boolean isAccepting) {
        serve(kit, send, isAccepting, LimitSettings.DEFAULTS);
    }

    private void serve(ProxyKit kit, Version send, boolean isAccepting, LimitSettings limits) {
        ServicePortSample port = at("web", vip)
                .settings(ServiceSettings.DEFAULTS
                        .withLimits(limits)
                        .withProxyProtocol(new ProxyProtocolSettings(
                                send, isAccepting ? List.of(Cidr.parse(TRUSTED + "/32")) : List.of())));
        kit.apply(applied("web", port.build()), slice("web", endpoint.address()));
    }

    private Socket connect(String from) throws IOException {
        Socket socket = new Socket(vip.address().toInetAddress(), vip.port(), InetAddress.ofLiteral(from), 0);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static AddressPort local(Socket socket) {
        return new AddressPort(IpAddress.of(socket.getLocalAddress()), socket.getLocalPort());
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }

    private static boolean isReset(Socket socket) throws IOException {
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, V1", "SPLICE, V2", "COPY, V1", "COPY, V2"})
    void anEndpointGetsTheHeaderAtOnceIfTheClientIsSilent(RelayMode relay, Version version) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, version, false);
            try (Socket client = connect(STRANGER);
                    Socket accepted = endpoint.accept()) {
                byte[] header = HeaderWriter.proxied(version, inet(local(client).toString(), vip.toString()));
                assertThat(RawEndpoint.read(accepted)).isEqualTo(header);

                accepted.getOutputStream().write(HELLO);
                assertThat(RawEndpoint.read(client, HELLO.length)).isEqualTo(HELLO);
                client.getOutputStream().write(HELLO);
                assertThat(RawEndpoint.read(accepted, HELLO.length)).isEqualTo(HELLO);
            }
            ConnectionSummary summary = kit.connections.awaitOnly();
            assertThat(summary.bytesToUpstream()).isEqualTo(HELLO.length);
            assertThat(summary.peer()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, V1", "SPLICE, V2", "COPY, V1", "COPY, V2"})
    void aReceivedHeaderIsPassedOnInOneSegmentWithTheFirstBytes(RelayMode relay, Version version) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, version, true);
            byte[] received = HeaderWriter.proxied(version, inet(CLIENT.toString(), DESTINATION.toString()));
            AddressPort peer;
            try (Socket client = connect(TRUSTED)) {
                peer = local(client);
                client.getOutputStream().write(joined(received, HELLO));
                try (Socket accepted = endpoint.accept()) {
                    assertThat(RawEndpoint.read(accepted)).isEqualTo(joined(received, HELLO));
                }
            }
            ConnectionSummary summary = kit.connections.awaitOnly();
            assertThat(summary.client()).isEqualTo(CLIENT);
            assertThat(summary.peer()).isEqualTo(peer);
            assertThat(summary.bytesToUpstream()).isEqualTo(HELLO.length);
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, V1, 1", "SPLICE, V2, 1", "COPY, V1, 1", "COPY, V2, 1", "SPLICE, V2, 15", "COPY, V1, 20"})
    void aHeaderMayComeInPiecesAndNoByteBehindItIsLost(RelayMode relay, Version version, int piece) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.NONE, true);
            byte[] header = HeaderWriter.proxied(version, inet(CLIENT.toString(), DESTINATION.toString()));
            byte[] all = joined(version == Version.V2 ? Headers.withChecksum(header) : header, HELLO);
            try (Socket client = connect(TRUSTED)) {
                for (int at = 0; at < all.length; at += piece) {
                    client.getOutputStream().write(all, at, Math.min(piece, all.length - at));
                }
                try (Socket accepted = endpoint.accept()) {
                    assertThat(RawEndpoint.read(accepted, HELLO.length)).isEqualTo(HELLO);
                    accepted.getOutputStream().write(HELLO);
                    assertThat(RawEndpoint.read(client, HELLO.length)).isEqualTo(HELLO);
                    client.shutdownOutput();
                    assertThat(accepted.getInputStream().read()).isNegative();
                }
            }
            assertThat(kit.connections.awaitOnly().client()).isEqualTo(CLIENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"SPLICE, V1", "SPLICE, V2", "COPY, V1", "COPY, V2"})
    void localAndUnknownKeepTheSocketsAddresses(RelayMode relay, Version version) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.V1, true);
            AddressPort peer;
            try (Socket client = connect(TRUSTED)) {
                peer = local(client);
                client.getOutputStream().write(HeaderWriter.local(version));
                try (Socket accepted = endpoint.accept()) {
                    assertThat(RawEndpoint.read(accepted))
                            .isEqualTo(HeaderWriter.proxied(Version.V1, inet(peer.toString(), vip.toString())));
                }
            }
            assertThat(kit.connections.awaitOnly().client()).isEqualTo(peer);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void otherClientsSendDataAlone(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.NONE, true);
            byte[] line = text("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n");
            try (Socket client = connect(STRANGER)) {
                client.getOutputStream().write(line);
                try (Socket accepted = endpoint.accept()) {
                    assertThat(RawEndpoint.read(accepted, line.length)).isEqualTo(line);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SPLICE, GET / HTTP/1.1, false", "COPY, GET / HTTP/1.1, false",
        "SPLICE, PROXY TCP4 1.2, true", "COPY, PROXY TCP4 1.2, true",
        "SPLICE, PROXY TCP4 nonsense, false", "COPY, PROXY TCP4 nonsense, false",
        "SPLICE, '', true", "COPY, '', true",
        "SPLICE, PROXY TC, false", "COPY, PROXY TC, false"
    })
    void aTrustedClientWithoutAHeaderIsReset(RelayMode relay, String sent, boolean isEnded) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.NONE, true);
            try (Socket client = connect(TRUSTED)) {
                client.getOutputStream().write(text(sent.contains("nonsense") ? sent + "\r\n" : sent));
                if (isEnded) {
                    client.shutdownOutput();
                }
                assertThat(isReset(client)).isTrue();
            }
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.BAD_PROXY_HEADER);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aClientThatGoesWhileItsHeaderIsReadHasReset(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.NONE, true);
            Socket client = connect(TRUSTED);
            client.getOutputStream().write(text("PROXY TC"));
            await().untilAsserted(() -> assertThat(kit.proxy.openConnections()).isEqualTo(1));
            client.setSoLinger(true, 0);
            client.close();
            assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void sourceRangesAreForTheClientsInHeaders(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            ServicePortSample port = at("web", vip)
                    .loadBalancerIps("127.71.0.9")
                    .sourceRanges("203.0.113.0/24")
                    .settings(ServiceSettings.DEFAULTS.withProxyProtocol(
                            ProxyProtocolSettings.DEFAULTS.withAcceptFrom(List.of(Cidr.parse(TRUSTED + "/32")))));
            kit.apply(applied("web", port.build()), slice("web", endpoint.address()));
            InetAddress address = InetAddress.ofLiteral("127.71.0.9");
            InetAddress carrier = InetAddress.ofLiteral(TRUSTED);
            try (Socket outside = new Socket(address, vip.port(), carrier, 0);
                    Socket inside = new Socket(address, vip.port(), carrier, 0)) {
                outside.getOutputStream().write(text("PROXY TCP4 192.0.2.1 1.2.3.4 1 2\r\n"));
                assertThat(isReset(outside)).isTrue();
                assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.SOURCE_NOT_ALLOWED);
                inside.getOutputStream().write(joined(text("PROXY TCP4 203.0.113.1 1.2.3.4 1 2\r\n"), HELLO));
                try (Socket accepted = endpoint.accept()) {
                    assertThat(RawEndpoint.read(accepted, HELLO.length)).isEqualTo(HELLO);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void limitsCountTheClientsInHeaders(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, Version.NONE, true, LimitSettings.DEFAULTS.withConnectionsPerClient(1));
            try (Socket first = connect(TRUSTED);
                    Socket second = connect(TRUSTED);
                    Socket third = connect(TRUSTED)) {
                first.getOutputStream().write(text("PROXY TCP4 203.0.113.1 1.2.3.4 1 2\r\n"));
                endpoint.accept();
                second.getOutputStream().write(text("PROXY TCP4 203.0.113.2 1.2.3.4 1 2\r\n"));
                endpoint.accept();
                third.getOutputStream().write(text("PROXY TCP4 203.0.113.1 1.2.3.4 9 2\r\n"));
                assertThat(isReset(third)).isTrue();
                assertThat(kit.connections.awaitOnly().reason()).isEqualTo(CloseReason.CLIENT_LIMIT);
            }
        }
    }
}
