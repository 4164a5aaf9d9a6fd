package io.fairlead.k8s.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of a sidecar in the network namespace of a pod, without any privilege. */
final class SidecarInImage {
    private static final AddressPort LISTEN = AddressPort.parse("127.0.0.1:5432");
    private static final int ENDPOINT_PORT = 9000;
    private static final int CONNECTIONS = 1000;

    /** Of the container, and of the JVM's resident memory in it after that many connections. */
    private static final int LIMIT_MIB = 96;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: orders, namespace: shop}
            spec: {clusterIP: 10.96.0.20, clusterIPs: [10.96.0.20], ports: [{name: http, port: 80}]}
            """;
    private static final String SLICE = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: orders-1, namespace: shop, labels: {kubernetes.io/service-name: orders}}
            addressType: IPv4
            ports: [{name: http, port: 8080, protocol: TCP}]
            endpoints: [{addresses: [10.244.1.5], conditions: {ready: true}}]
            """;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Lab lab;
    private Container.Plan plan;

    @BeforeEach
    void load() throws Exception {
        plan = Container.Plan.of(Podman.image("sidecar")).with("--memory=" + LIMIT_MIB + "m");
        lab = opened(Lab.open(Layout.POINT_TO_POINT));
        for (LabHost pod : List.of(lab.podB(), lab.podR())) {
            var _ = opened(EndpointServer.start(pod, IpFamily.IPV4, ENDPOINT_PORT));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private <T extends AutoCloseable> T opened(T one) {
        open.add(one);
        return one;
    }

    private Container start(String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of(
                "sidecar",
                "--endpoints=" + lab.podB().ipv4() + ":" + ENDPOINT_PORT + ","
                        + lab.podR().ipv4() + ":" + ENDPOINT_PORT,
                "--listen=" + LISTEN,
                "--drain-timeout=20s"));
        args.addAll(List.of(options));
        Container sidecar = opened(plan.in(lab.podA().namespace()).start(args.toArray(String[]::new)));
        return sidecar.awaitOutput("listening on " + LISTEN);
    }

    private Outcome connect() {
        return Probe.from(lab.podA()).withTimeout(Container.PATIENCE).connect(LISTEN);
    }

    @Test
    void itBalancesWithoutPrivilegesWithinTheMemoryLimit() throws Exception {
        Container sidecar = start("--selector=round-robin");
        assertThat(sidecar.output()).doesNotContain("[warning]", "WARN");
        assertThat(sidecar.status("CapEff")).isEqualTo("0000000000000000");
        assertThat(sidecar.status("Uid")).startsWith("65532");
        assertThat(sidecar.status("Seccomp")).as("filtered").isEqualTo("2");
        assertThat(sidecar.proc("maps"))
                .as("the native library of Netty, which is not unpacked, and the start-up cache")
                .contains(
                        "/opt/fairlead/java/lib/libnetty_transport_native_epoll_",
                        "/opt/fairlead/fairlead-sidecar.aot");
        Map<String, Integer> shares = new TreeMap<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Outcome outcome = connect();
            assertThat(outcome).isInstanceOf(Outcome.Served.class);
            shares.merge(((Outcome.Served) outcome).endpoint(), 1, Integer::sum);
        }
        assertThat(shares).containsOnlyKeys("podB", "podR");
        assertThat(shares.values()).allSatisfy(share -> assertThat(share).isBetween(450, 550));
        assertThat(sidecar.isAlive()).isTrue();
        assertThat(sidecar.residentMib()).isLessThan(LIMIT_MIB);
    }

    @Test
    void itServesTheApplicationUntilItsConnectionsHaveEnded() throws Exception {
        Container sidecar = start();
        sidecar.terminate();
        sidecar.awaitOutput("stopping once the application has no connections any more");
        assertThat(connect()).as("a connection while it drains").isInstanceOf(Outcome.Served.class);
        assertThat(sidecar.exitCode()).as(sidecar.output()).isZero();
        assertThat(sidecar.output()).contains("stopped");
    }

    /** The copy of the jar lacks what a sidecar does not use: everything that a source, metrics and a JSON log use is there. */
    @Test
    void itFollowsAnApiServerOverTlsServesMetricsAndLogsJson(@TempDir Path temp) throws Exception {
        TestApiServer server = opened(TestApiServer.start(new TestTls("server")));
        server.put(Serialization.unmarshal(SERVICE, Service.class));
        server.put(Serialization.unmarshal(SLICE, EndpointSlice.class));
        Files.copy(TestTls.authority(), temp.resolve("ca.pem"));
        Files.writeString(
                temp.resolve("kubeconfig"),
                TestApiServer.kubeconfig(
                        "server: '" + server.url().replace("127.0.0.1", "localhost")
                                + "', certificate-authority: /etc/fairlead/ca.pem",
                        "token: secret"));
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        int metrics = Loopback.freePort("127.0.0.1");
        String listen = "127.0.0.1:" + Loopback.freePort("127.0.0.1");

        Container sidecar = opened(plan.withDirectory(temp, "/etc/fairlead")
                .start(
                        "sidecar",
                        "--service=shop/orders:http",
                        "--kubeconfig=/etc/fairlead/kubeconfig",
                        "--listen=" + listen,
                        "--logging-format=json",
                        "--healthz-bind-address=",
                        "--metrics-bind-address=127.0.0.1:" + metrics));

        sidecar.awaitOutput("listening on " + listen);
        assertThat(get("http://127.0.0.1:" + metrics + "/metrics")).contains("fairlead_connections_limit");
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Container.PATIENCE)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void aRefusedStartUpCacheIsLogged() throws Exception {
        plan = plan.with("--env", "_JAVA_OPTIONS=-XX:-UseCompactObjectHeaders");
        Container sidecar = start();
        assertThat(sidecar.output()).contains("[warning][aot", "The AOT cache's UseCompactObjectHeaders setting");
        assertThat(connect()).isInstanceOf(Outcome.Served.class);
    }
}
