package io.fairlead.k8s.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.k8s.testkit.TestTls;
import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabHost;
import io.fairlead.lab.LabRequirements;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The image of a node, with the privileges that the chart gives it. */
final class NodeInImage {
    private static final AddressPort WEB = AddressPort.parse("10.96.0.80:80");
    private static final int ENDPOINT_PORT = 9000;
    private static final String NATIVE_LIBRARY = "/opt/fairlead/java/lib/libnetty_transport_native_epoll_";

    @TempDir
    private Path temp;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Container.Plan plan;

    @BeforeEach
    void load() throws IOException {
        ChartSecurity security = ChartSecurity.ofNode();
        assertThat(security.isReadOnly()).isTrue();
        plan = Container.Plan.of(Podman.image("node"))
                .withCapabilities(security.capabilities())
                .with("--user", Long.toString(security.user()))
                // The chart mounts a directory of the pod there.
                .with("--tmpfs", "/run/fairlead");
        // The container's user is this one, but another one may read what a pod reads.
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
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

    @Test
    void itInterceptsTrafficWithTheCapabilitiesOfTheChart() throws Exception {
        LabRequirements.checkProgram("nft");
        Lab lab = opened(Lab.open(Layout.POINT_TO_POINT));
        for (LabHost pod : List.of(lab.podB(), lab.podR())) {
            var _ = opened(EndpointServer.start(pod, IpFamily.IPV4, ENDPOINT_PORT));
        }
        Files.writeString(temp.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web}
                spec:
                  clusterIP: 10.96.0.80
                  ports: [{name: http, port: 80}]
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints: [{addresses: [%s]}, {addresses: [%s]}]
                """.formatted(
                        ENDPOINT_PORT, lab.podB().ipv4(), lab.podR().ipv4()));
        Container node = opened(plan.in(lab.node().namespace())
                .withDirectory(temp, "/manifests")
                .start(
                        "node",
                        "--manifests=/manifests",
                        "--capture=tproxy",
                        "--cluster-cidr=10.244.0.0/16",
                        "--drain-timeout=1s"));
        node.awaitOutput("NodeCommand: serving 1 of 1 service ports");
        assertThat(node.output()).as("the start").contains("capture tproxy").doesNotContain("[warning]", "WARN");
        // NET_BIND_SERVICE is number 10, NET_ADMIN 12.
        assertThat(node.status("CapEff")).isEqualTo("0000000000001400");
        assertThat(node.status("Seccomp")).as("filtered").isEqualTo("2");
        assertThat(node.status("NoNewPrivs")).isEqualTo("1");
        assertThat(node.proc("maps"))
                .as("the native library of Netty, which is not unpacked, and the start-up cache")
                .contains(NATIVE_LIBRARY, "/opt/fairlead/fairlead-");

        Set<String> answering = new TreeSet<>();
        for (int i = 0; i < 20; i++) {
            Outcome outcome =
                    Probe.from(lab.podA()).withTimeout(Container.PATIENCE).connect(WEB);
            assertThat(outcome).isInstanceOf(Outcome.Served.class);
            Outcome.Served served = (Outcome.Served) outcome;
            assertThat(served.source())
                    .as("the client IP is preserved")
                    .isEqualTo(lab.podA().ipv4());
            answering.add(served.endpoint());
        }
        assertThat(answering).containsExactly("podB", "podR");
        assertThat(node.exec("/usr/bin/wget", "-q", "-O-", "http://127.0.0.1:10256/livez"))
                .isNotEmpty();

        node.terminate();
        assertThat(node.exitCode()).as(node.output()).isZero();
        assertThat(lab.node().namespace().exec("nft", "list", "tables")).doesNotContain("fairlead");
    }

    @Test
    void itFollowsAnApiServerOverTlsAndLogsJson() throws Exception {
        TestApiServer server = opened(TestApiServer.start(new TestTls("server")));
        server.put(new NodeBuilder()
                .withNewMetadata()
                .withName("node-a")
                .endMetadata()
                .build());
        Files.copy(TestTls.authority(), temp.resolve("ca.pem"));
        Files.writeString(
                temp.resolve("kubeconfig"),
                TestApiServer.kubeconfig(
                        "server: '" + server.url().replace("127.0.0.1", "localhost")
                                + "', certificate-authority: /etc/fairlead/ca.pem",
                        "token: secret"));
        int health = Loopback.freePort("127.0.0.1");
        int metrics = Loopback.freePort("127.0.0.1");
        Container node = opened(plan.withDirectory(temp, "/etc/fairlead")
                .start(
                        "node",
                        "--kubeconfig=/etc/fairlead/kubeconfig",
                        "--hostname-override=node-a",
                        "--capture=none",
                        "--nodeport-addresses=127.0.0.1/32",
                        "--logging-format=json",
                        "--healthz-bind-address=127.0.0.1:" + health,
                        "--metrics-bind-address=127.0.0.1:" + metrics));
        node.awaitOutput("serving 0 of 0");
        assertThat(node.output().lines())
                .isNotEmpty()
                .allSatisfy(
                        line -> assertThat(JsonMapper.shared().readTree(line).has("@timestamp"))
                                .as(line)
                                .isTrue());
        assertThat(get("http://127.0.0.1:" + metrics + "/metrics"))
                .contains("fairlead_connections_limit", "kubeproxy_sync_proxy_rules");
        assertThat(get("http://127.0.0.1:" + health + "/livez")).isNotEmpty();
    }

    private static String get(String url) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(30))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(url).isEqualTo(200);
            return response.body();
        }
    }

    @Test
    void theHeapFollowsTheMemoryLimitOfTheContainer() throws Exception {
        Container node = opened(plan.with("--memory=256m")
                .withDirectory(temp, "/manifests")
                .start(
                        "node",
                        "--manifests=/manifests",
                        "--capture=none",
                        "--healthz-bind-address=",
                        "--metrics-bind-address="));
        node.awaitOutput("serving 0 of 0");
        assertThat(node.proc("cmdline").split("\0")).contains("-XX:+UseSerialGC", "-Xmx96m");
    }

    @Test
    void aRefusedStartUpCacheIsLogged() throws Exception {
        Container command = opened(plan.with("--env", "FAIRLEAD_JAVA_OPTS=-XX:+UseCompactObjectHeaders")
                .start("node", "--help"));
        assertThat(command.exitCode()).isZero();
        assertThat(command.output()).contains("[warning][aot", "The AOT cache's UseCompactObjectHeaders setting");
    }
}
