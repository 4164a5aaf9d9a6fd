package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Samples;
import io.fairlead.model.UnixSocket;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients of Unix sockets, with both relays. */
@Timeout(60)
final class UnixSocketIT {
    private static final int STREAM_BYTES = 64 << 20;
    private static final byte[] BYE = "bye".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LATE = "late".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private UnixSocket socket;
    private TestEndpoint endpoint;

    @BeforeEach
    void open() {
        socket = UnixSocket.at(folder.resolve("db.sock").toString());
        endpoint = TestEndpoint.at("127.62.4.1");
    }

    @AfterEach
    void close() throws IOException {
        endpoint.close();
    }

    private void serve(ProxyKit kit, AddressPort... endpoints) {
        kit.apply(ProxyKit.applied(
                "db", Samples.port("db", null).unixSockets(socket).build()));
        ProxyKit.slices("db", endpoints).forEach(kit::apply);
    }

    private Path file() {
        return Path.of(socket.path());
    }

    private static ConnectionSummary only(ProxyKit kit) {
        await().until(() -> kit.connections.closed().size() == 1);
        return kit.connections.closed().getFirst();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aClientIsRelayedAsOverTcp(RelayMode relay) throws IOException {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            try (UnixClient client = UnixClient.connect(socket)) {
                assertThat(client.line()).isEqualTo(endpoint.address().toString());
                assertThat(client.ask("hello")).isEqualTo("hello");
                assertThat(kit.counted()).isEqualTo(1);
                client.channel.shutdownOutput();
                assertThat(client.input.read()).isEqualTo(-1);
            }
            ConnectionSummary summary = only(kit);
            assertThat(summary.reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(summary.client()).hasToString("unix");
            assertThat(summary.frontend().kind()).isEqualTo(FrontendKind.UNIX_SOCKET);
            assertThat(summary.frontend().toString()).startsWith("Unix socket " + socket.path());
            assertThat(kit.counted()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void theSocketIsForOwnerAndGroupAndGoesWithTheProxy(RelayMode relay) throws IOException {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-rw----");
            socket = new UnixSocket(folder.resolve("open.sock").toString(), 0666);
            serve(kit);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-rw-rw-");
            assertThat(folder.resolve("db.sock")).doesNotExist();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void itIsClosedWithoutEndpointsAndOpenAgainWithOne(RelayMode relay) throws IOException {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit);
            assertThat(file()).doesNotExist();
            kit.apply(ProxyKit.slice("db", endpoint));
            UnixClient.connect(socket).close();
            kit.apply(ProxyKit.without("db", endpoint.address()));
            assertThat(file()).doesNotExist();
            kit.apply(ProxyKit.slice("db", endpoint));
            try (UnixClient client = UnixClient.connect(socket)) {
                assertThat(client.line()).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void streamsArriveUnchangedInBothDirections(RelayMode relay) throws Exception {
        byte[] sent = new byte[STREAM_BYTES];
        new Random(17).nextBytes(sent);
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            try (UnixClient client = UnixClient.connect(socket)) {
                client.line();
                CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> readAll(client.input));
                client.output.write(sent);
                client.channel.shutdownOutput();
                assertThat(Arrays.equals(received.get(50, TimeUnit.SECONDS), sent))
                        .isTrue();
            }
            assertThat(only(kit).bytesToUpstream()).isEqualTo(STREAM_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aSlowClientHoldsItsEndpointBack(RelayMode relay) throws Exception {
        byte[] sent = new byte[16 << 20];
        new Random(3).nextBytes(sent);
        AddressPort address = Loopback.free("127.62.4.2");
        try (ServerSocket server = listen(address);
                ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, address);
            try (UnixClient client = UnixClient.connect(socket);
                    Socket accepted = server.accept()) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> write(accepted, sent));
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
                assertThat(sending).isNotDone();
                assertThat(Arrays.equals(client.input.readNBytes(sent.length), sent))
                        .isTrue();
                sending.get(10, TimeUnit.SECONDS);
            }
        }
    }

    /** A client that sends and leaves without a word, as {@code nc -N} or a logger: its bytes and their end reach the endpoint. */
    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aClientThatClosesAtOnceEndsItsStreamInGoodOrder(RelayMode relay) throws Exception {
        AddressPort address = Loopback.free("127.62.4.2");
        try (ServerSocket server = listen(address);
                ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, address);
            UnixClient client = UnixClient.connect(socket);
            try (Socket accepted = server.accept()) {
                client.output.write(BYE);
                client.close();
                LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(BYE);
            }
            assertThat(only(kit).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aClientThatLeavesUnreadBytesResetsItsEndpoint(RelayMode relay) throws Exception {
        AddressPort address = Loopback.free("127.62.4.2");
        try (ServerSocket server = listen(address);
                ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, address);
            UnixClient client = UnixClient.connect(socket);
            try (Socket accepted = server.accept()) {
                accepted.getOutputStream().write(new byte[100]);
                client.input.read();
                client.close();
                assertThatThrownBy(() -> accepted.getInputStream().readAllBytes())
                        .hasMessageContaining("reset");
            }
            assertThat(only(kit).reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
        }
    }

    /** The kernel has no reset for Unix sockets: the client sees the end, and an error when it writes. */
    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aResetOfTheEndpointEndsTheClient(RelayMode relay) throws Exception {
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            try (UnixClient client = UnixClient.connect(socket)) {
                client.line();
                endpoint.resetClients();
                assertThat(client.input.read()).isEqualTo(-1);
                assertThatThrownBy(() -> client.output.write(1)).isInstanceOf(IOException.class);
            }
            assertThat(only(kit).reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void theEndOfAnEndpointReachesTheClientAndItsRepliesStillArrive(RelayMode relay) throws Exception {
        AddressPort address = Loopback.free("127.62.4.2");
        try (ServerSocket server = listen(address);
                ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, address);
            try (UnixClient client = UnixClient.connect(socket);
                    Socket accepted = server.accept()) {
                accepted.shutdownOutput();
                assertThat(client.input.read()).isEqualTo(-1);
                client.output.write(LATE);
                client.channel.shutdownOutput();
                assertThat(accepted.getInputStream().readAllBytes()).isEqualTo(LATE);
            }
            assertThat(only(kit).reason()).isEqualTo(CloseReason.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void anEndpointThatRefusesIsReplacedByAnother(RelayMode relay) throws IOException {
        AddressPort dead = Loopback.free("127.62.4.0");
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, dead, endpoint.address());
            for (int i = 0; i < 3; i++) {
                try (UnixClient client = UnixClient.connect(socket)) {
                    assertThat(client.line()).isEqualTo(endpoint.address().toString());
                }
            }
        }
    }

    @Test
    void sessionAffinityTakesAllClientsForOne() throws IOException {
        try (TestEndpoint other = TestEndpoint.at("127.62.4.3");
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withSelector("round-robin"))) {
            kit.apply(ProxyKit.applied(
                    "db",
                    Samples.port("db", null)
                            .affinity(Duration.ofMinutes(5))
                            .unixSockets(socket)
                            .build()));
            ProxyKit.slices("db", endpoint.address(), other.address()).forEach(kit::apply);
            Set<String> answering = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                try (UnixClient client = UnixClient.connect(socket)) {
                    answering.add(client.line());
                }
            }
            assertThat(answering).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void connectionsDrainWhenTheProxyStops(RelayMode relay) throws Exception {
        List<UnixClient> clients = new ArrayList<>();
        ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withDrainTimeout(Duration.ofSeconds(10)));
        try {
            serve(kit, endpoint.address());
            for (int i = 0; i < 20; i++) {
                UnixClient client = UnixClient.connect(socket);
                clients.add(client);
                client.line();
            }
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(kit::close);
            await().until(() -> !Files.exists(file()));
            assertThatThrownBy(() -> UnixClient.connect(socket)).isInstanceOf(IOException.class);
            for (UnixClient client : clients) {
                assertThat(client.ask("still")).isEqualTo("still");
                client.close();
            }
            stopping.get(8, TimeUnit.SECONDS);
        } finally {
            kit.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void theFileOfADeadProcessIsReplaced(RelayMode relay) throws IOException {
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(file()));
        dead.close();
        assertThat(file()).exists();
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            try (UnixClient client = UnixClient.connect(socket)) {
                assertThat(client.line()).isEqualTo(endpoint.address().toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLICE", "COPY"})
    void aLiveProcessKeepsItsSocketUntilItEnds(RelayMode relay) throws IOException {
        ServerSocketChannel live = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        live.bind(UnixDomainSocketAddress.of(file()));
        try (ProxyKit kit = ProxyKit.start(relay)) {
            serve(kit, endpoint.address());
            assertThat(kit.listeners.events().toString())
                    .contains("cannot listen on unix:" + socket.path()
                            + ": another process listens there; 'ss -lxp' shows");
            assertThat(file()).exists();
            live.close();
            await().ignoreExceptions().untilAsserted(() -> {
                try (UnixClient client = UnixClient.connect(socket)) {
                    assertThat(client.line()).isNotEmpty();
                }
            });
        }
    }

    @Test
    void whatIsNoSocketIsLeftAloneAndSaid() throws IOException {
        Files.writeString(file(), "precious");
        Path directory = Files.createDirectory(folder.resolve("directory"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        try (ProxyKit kit = ProxyKit.start(RelayMode.SPLICE)) {
            serve(kit, endpoint.address());
            assertThat(kit.listeners.events().toString()).contains("a file that is not a socket at this path");
            socket = UnixSocket.at(directory.toString());
            serve(kit, endpoint.address());
            assertThat(kit.listeners.events().toString()).contains("there is a directory at this path");
            socket = UnixSocket.at(link.toString());
            serve(kit, endpoint.address());
            socket = UnixSocket.at(folder.resolve("missing/db.sock").toString());
            serve(kit, endpoint.address());
            assertThat(kit.listeners.events().toString())
                    .contains("its directory does not exist; create it, or mount a volume there");
        }
        assertThat(folder.resolve("db.sock")).hasContent("precious");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void theFileOfASuccessorIsLeftAlone() throws IOException {
        try (ProxyKit kit = ProxyKit.start(RelayMode.SPLICE)) {
            serve(kit, endpoint.address());
            Files.delete(file());
            Files.writeString(file(), "of another process");
        }
        assertThat(file()).exists();
    }

    private static ServerSocket listen(AddressPort address) throws IOException {
        return new ServerSocket(address.port(), 16, address.address().toInetAddress());
    }

    private static byte[] readAll(InputStream input) {
        try {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
