package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sidecar as users run it. */
class SidecarProcessIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What a sidecar with static endpoints does not need. */
    private static final List<String> HEAVY = List.of(
            "io.fabric8.",
            "tools.jackson.",
            "com.fasterxml.",
            "picocli.",
            "org.snakeyaml.",
            "org.yaml.",
            "io.micrometer.",
            "io.prometheus.",
            "com.github.benmanes.caffeine.cache.Caffeine",
            "com.github.benmanes.caffeine.cache.BoundedLocalCache",
            "org.slf4j.",
            "java.util.logging.Logger",
            "java.text.SimpleDateFormat",
            "java.time.format.DateTimeFormatter",
            "java.util.ResourceBundle",
            "java.net.http.",
            "javax.net.ssl.",
            "jdk.jfr.Event",
            "jdk.jfr.events.",
            "jdk.jfr.internal.PlatformRecorder",
            "io.fairlead.flight.ConnectionEvent",
            "org.apache.logging.log4j.core.LoggerContext",
            "org.apache.logging.log4j.core.Appender",
            "org.apache.logging.log4j.core.config.xml.");

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket echo;
    private int listen;

    @BeforeEach
    void startEcho() throws IOException {
        listen = SidecarProcess.freePort();
        echo = new ServerSocket(0);
        threads.execute(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket accepted = echo.accept();
                    threads.execute(() -> echo(accepted));
                } catch (IOException e) {
                    // Closed.
                }
            }
        });
    }

    private static void echo(Socket accepted) {
        try (accepted;
                InputStream in = accepted.getInputStream();
                OutputStream out = accepted.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // The client is gone.
        }
    }

    @AfterEach
    void stopEcho() throws IOException {
        echo.close();
        threads.shutdownNow();
    }

    private SidecarProcess start(String... more) throws IOException {
        String[] args = new String[more.length + 4];
        args[0] = "--endpoints";
        args[1] = "127.0.0.1:" + echo.getLocalPort();
        args[2] = "--listen";
        args[3] = "127.0.0.1:" + listen;
        System.arraycopy(more, 0, args, 4, more.length);
        return SidecarProcess.start(directory, args);
    }

    private Socket connect() throws IOException {
        AddressPort address = SidecarProcess.loopback(listen);
        Socket socket = new Socket(address.address().toInetAddress(), address.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static String ask(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), StandardCharsets.US_ASCII);
    }

    @Test
    void staticSidecarLoadsNothingThatItDoesNotNeed() throws Exception {
        try (SidecarProcess sidecar = start().awaitReady();
                Socket socket = connect()) {
            assertThat(ask(socket, "hello")).isEqualTo("hello");
            assertThat(sidecar.get("/livez")).startsWith("200 ok");

            List<String> loaded = sidecar.loadedClasses();
            assertThat(loaded).contains("io.fairlead.k8s.sidecar.Sidecar");
            assertThat(loaded.stream().filter(name -> HEAVY.stream().anyMatch(name::startsWith)))
                    .isEmpty();

            assertThat(sidecar.get("/metrics"))
                    .startsWith("200 ")
                    .contains("\nfairlead_open_connections 1.0\n", "\nfairlead_endpoints 1.0\n");
            assertThat(sidecar.loadedClasses()).anyMatch(name -> name.startsWith("io.prometheus."));
        }
    }

    @Test
    void servesOnWhileTheApplicationHasConnectionsAndThenEnds() throws Exception {
        try (SidecarProcess sidecar = start().awaitReady()) {
            try (Socket held = connect()) {
                assertThat(ask(held, "one")).isEqualTo("one");
                sidecar.terminate();
                sidecar.awaitAnswer("/readyz", "503 stopping; open connections: 1");
                assertThat(sidecar.get("/healthz")).startsWith("200 ");
                try (Socket another = connect()) {
                    assertThat(ask(another, "new")).isEqualTo("new");
                }
                assertThat(ask(held, "two")).isEqualTo("two");
            }
            assertThat(sidecar.exitCode()).as(sidecar.output()).isZero();
            assertThat(sidecar.output()).contains("Sidecar: stopped").doesNotContain("resetting");
        }
    }

    @Test
    void secondSignalEndsItAtOnce() throws Exception {
        try (SidecarProcess sidecar = start("--drain-timeout=10m").awaitReady();
                Socket held = connect()) {
            assertThat(ask(held, "one")).isEqualTo("one");
            sidecar.terminate();
            sidecar.awaitAnswer("/readyz", "503");
            assertThat(sidecar.isAlive()).isTrue();
            sidecar.terminate();
            assertThat(sidecar.exitCode()).isZero();
            assertThat(sidecar.output()).contains("stopping at once, because of a second signal");
        }
    }

    @Test
    void followsManifestsIncludingHeadlessServices() throws Exception {
        Path manifests = Files.createDirectory(directory.resolve("manifests"));
        Files.writeString(manifests.resolve("service.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: db, namespace: a}
                spec: {clusterIP: None, ports: [{name: pg, port: 5432}]}
                """);
        try (SidecarProcess sidecar = SidecarProcess.start(
                directory, "--service=a/db:pg", "--manifests=" + manifests, "--listen=127.0.0.1:" + listen)) {
            sidecar.awaitReady();
            Files.writeString(manifests.resolve("slice.yaml"), """
                    apiVersion: discovery.k8s.io/v1
                    kind: EndpointSlice
                    metadata:
                      name: db-1
                      namespace: a
                      labels: {kubernetes.io/service-name: db, service.kubernetes.io/headless: ""}
                    addressType: IPv4
                    ports: [{name: pg, port: %d}]
                    endpoints: [{addresses: [127.0.0.1]}]
                    """.formatted(echo.getLocalPort()));
            await().atMost(PATIENCE).ignoreExceptions().untilAsserted(() -> {
                try (Socket socket = connect()) {
                    assertThat(ask(socket, "hello")).isEqualTo("hello");
                }
            });
            Files.delete(manifests.resolve("service.yaml"));
            sidecar.awaitAnswer("/healthz", "503 Service a/db does not exist");
            assertThat(sidecar.get("/livez")).startsWith("200");
        }
    }

    @Test
    void unixSocketIsServedAndRemoved() throws Exception {
        Path socket = directory.resolve("db.sock");
        try (SidecarProcess sidecar = start("--listen", "unix:" + socket).awaitReady()) {
            assertThat(sidecar.output()).contains("listening on unix:" + socket);
            assertThat(Files.getPosixFilePermissions(socket))
                    .hasToString("[OWNER_READ, OWNER_WRITE, GROUP_READ, GROUP_WRITE]");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                client.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                ByteBuffer answer = ByteBuffer.allocate(5);
                while (answer.hasRemaining() && client.read(answer) >= 0) {}
                assertThat(new String(answer.array(), StandardCharsets.US_ASCII))
                        .isEqualTo("hello");
            }
            sidecar.terminate();
            assertThat(sidecar.exitCode()).as(sidecar.output()).isZero();
            assertThat(socket).doesNotExist();
        }
    }

    @Test
    void serviceOfTheApiServerIsServed() throws Exception {
        try (TestApiServer server = TestApiServer.start()) {
            server.put(new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace("a")
                    .withName("db")
                    .endMetadata()
                    .withNewSpec()
                    .withClusterIP("10.96.0.10")
                    .addNewPort()
                    .withName("pg")
                    .withPort(5432)
                    .endPort()
                    .endSpec()
                    .build());
            server.put(new EndpointSliceBuilder()
                    .withNewMetadata()
                    .withNamespace("a")
                    .withName("db-1")
                    .addToLabels("kubernetes.io/service-name", "db")
                    .endMetadata()
                    .withAddressType("IPv4")
                    .addNewPort()
                    .withName("pg")
                    .withPort(echo.getLocalPort())
                    .endPort()
                    .addNewEndpoint()
                    .withAddresses("127.0.0.1")
                    .endEndpoint()
                    .build());
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig("token: none"));
            try (SidecarProcess sidecar = SidecarProcess.start(
                    directory, "--service=a/db:5432", "--kubeconfig=" + kubeconfig, "--listen=127.0.0.1:" + listen)) {
                sidecar.awaitReady();
                try (Socket socket = connect()) {
                    assertThat(ask(socket, "hello")).isEqualTo("hello");
                }
            }
        }
    }

    @Test
    void wrongUseIsOneLineAndExitCode2() throws Exception {
        try (SidecarProcess sidecar = start("--selektor=random")) {
            assertThat(sidecar.exitCode()).isEqualTo(2);
            assertThat(sidecar.output()).isEqualTo("""
                            fairlead: 'fairlead sidecar' has no option '--selektor' (did you mean '--selector'?)
                            See 'fairlead sidecar --help'.
                            """);
        }
        try (SidecarProcess sidecar = start("--event-loops=0")) {
            assertThat(sidecar.exitCode()).isEqualTo(2);
            assertThat(sidecar.output())
                    .isEqualTo("fairlead: --event-loops is 0; allowed are 1 to 1024\nSee 'fairlead sidecar --help'.\n");
        }
        try (SidecarProcess sidecar = SidecarProcess.start(
                directory,
                "--service=a/db",
                "--listen=127.0.0.1:" + listen,
                "--manifests=" + directory.resolve("none"))) {
            assertThat(sidecar.exitCode()).isEqualTo(2);
            assertThat(sidecar.output()).contains("fairlead: the manifests '", "does not exist");
        }
    }

    @Test
    void accessLogIsWrittenWithoutFurtherLibrariesAndMetricsAreThoseOfItsService() throws Exception {
        Path file = directory.resolve("access.log");
        try (SidecarProcess sidecar =
                start("--access-log=json", "--access-log-file=" + file).awaitReady()) {
            try (Socket socket = connect()) {
                assertThat(ask(socket, "hello")).isEqualTo("hello");
            }
            await().until(() -> Files.exists(file) && Files.readString(file).endsWith("}\n"));
            assertThat(Files.readString(file))
                    .startsWith("{\"timestamp\":\"")
                    .contains("\"event.name\":\"connection.closed\"", "\"fairlead.bytes.upstream\":5,");
            assertThat(sidecar.loadedClasses()).noneMatch(name -> HEAVY.stream().anyMatch(name::startsWith));

            assertThat(sidecar.get("/metrics"))
                    .contains(
                            "\nfairlead_access_log_records_total 1.0\n",
                            "\nfairlead_access_log_dropped_total 0.0\n",
                            "\nfairlead_connection_bytes_total{direction=\"upstream\"} 5.0\n")
                    .containsPattern("\nfairlead_service_connections_total\\{.*} 1.0\n")
                    .containsPattern("\nfairlead_service_bytes_total\\{direction=\"upstream\",.*} 5.0\n");
        }
    }

    @Test
    void jsonLogHasOneObjectInALine() throws Exception {
        try (SidecarProcess sidecar = start("--logging-format=json").awaitReady()) {
            assertThat(sidecar.output().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).startsWith("{\"@timestamp\":"));
        }
    }
}
