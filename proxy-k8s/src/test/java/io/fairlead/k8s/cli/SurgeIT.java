package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.lab.EndpointServer;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabRequirements;
import io.fairlead.lab.Layout;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two pods of a DaemonSet with {@code maxSurge: 1} on one node: the new one has to become ready next to the old one, which
 * is deleted only then.
 */
class SurgeIT {
    private static final String NODE = "node-a";
    private static final int HEALTH_PORT = 10256;
    private static final int HEALTH_CHECK_NODE_PORT = 32080;
    private static final AddressPort SERVICE = new AddressPort(IpAddress.parse("10.96.0.10"), 80);
    private static final AddressPort HELD = new AddressPort(IpAddress.parse("10.96.0.11"), 80);

    @TempDir
    private Path temp;

    private Lab lab;
    private TestApiServer server;
    private EndpointServer endpoint;
    private ServerSocket silent;
    private int pods;

    /** A process in the place of a pod, with a directory of its own for probes. */
    private record Pod(NamespaceProcess process, Path probes) implements AutoCloseable {
        boolean has(String file) {
            return Files.exists(probes.resolve(file));
        }

        void awaitReady() {
            await().atMost(NamespaceProcess.PATIENCE).until(() -> has("ready") || process.endsWithin(0));
            assertThat(has("ready")).as(process.output()).isTrue();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        LabRequirements.checkProgram("nft");
        lab = Lab.open(Layout.POINT_TO_POINT);
        server = lab.node().namespace().call(TestApiServer::start);
        endpoint = EndpointServer.start(lab.podB(), IpFamily.IPV4, 9000);
        silent = lab.podB().namespace().call(() -> new ServerSocket(9001));
        server.put(
                new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build());
        service("web", SERVICE, 9000, "");
        service(
                "held",
                HELD,
                9001,
                ", type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: " + HEALTH_CHECK_NODE_PORT);
        server.always(request -> request.path().contains("/daemonsets/"), (_, answer) -> {
            answer.json(200, "", """
                    {"apiVersion": "apps/v1", "kind": "DaemonSet",
                     "metadata": {"name": "fairlead", "namespace": "kube-system"}, "spec": {}}""");
            return true;
        });
    }

    private void service(String name, AddressPort at, int port, String more) {
        server.put(Serialization.<HasMetadata>unmarshal(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: %s, namespace: shop}
                spec: {clusterIP: %s, clusterIPs: [%s], ports: [{name: main, port: %d}]%s}
                """.formatted(name, at.address(), at.address(), at.port(), more), HasMetadata.class));
        server.put(Serialization.<HasMetadata>unmarshal(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: %s-1, namespace: shop, labels: {kubernetes.io/service-name: %s}}
                addressType: IPv4
                ports: [{name: main, port: %d}]
                endpoints: [{addresses: [%s], nodeName: %s}]
                """.formatted(name, name, port, lab.podB().ipv4(), NODE), HasMetadata.class));
    }

    @AfterEach
    void close() throws IOException {
        if (endpoint != null) {
            endpoint.close();
            silent.close();
            server.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private Pod pod(String capture, String... more) throws IOException {
        pods++;
        Path probes = temp.resolve("pod-" + pods);
        List<String> args = new ArrayList<>(List.of(
                "node",
                "--kubeconfig=" + Files.writeString(temp.resolve("kubeconfig"), server.kubeconfig("token: none")),
                "--hostname-override=" + NODE,
                "--cluster-cidr=10.244.0.0/16",
                "--daemon-set=kube-system/fairlead",
                "--drain-timeout=2m",
                "--probe-dir=" + probes,
                "--handover-dir=",
                "--capture=" + capture));
        args.addAll(List.of(more));
        return new Pod(NamespaceProcess.start(lab.node().namespace(), args), probes);
    }

    /** The status line that a path on a port of the node answers with; empty if nothing answers. */
    private String answer(int port, String path) {
        return lab.node().namespace().call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(IpAddress.parse("127.0.0.1").toInetAddress(), port), 1000);
                socket.setSoTimeout(1000);
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .findFirst()
                        .orElse("");
            } catch (IOException _) {
                return "";
            }
        });
    }

    private void awaitHealthy(Duration time) {
        for (int port : List.of(HEALTH_PORT, HEALTH_CHECK_NODE_PORT)) {
            await().atMost(time).until(() -> answer(port, "/healthz").contains(" 200 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tproxy", "bind"})
    void theNewPodIsReadyBesideTheOldOneAndTakesOverWhileThatStillDrains(String capture) throws Exception {
        MachinePace pace = MachinePace.measure(lab.node().namespace());
        try (Pod old = pod(capture)) {
            old.awaitReady();
            awaitHealthy(NamespaceProcess.PATIENCE);
            Socket open =
                    lab.podA().namespace().call(() -> new Socket(HELD.address().toInetAddress(), HELD.port()));
            try (open;
                    SteadyClient client = new SteadyClient(lab.podA().namespace(), SERVICE, NamespaceProcess.PATIENCE);
                    Pod next = pod(capture)) {
                next.awaitReady();
                assertThat(next.process().output()).contains("captures traffic here; waiting for it to stop");
                assertThat(old.has("ready")).isTrue();

                old.process().terminate();
                next.process().awaitServing();
                awaitHealthy(pace.allow(Duration.ofSeconds(2)));
                assertThat(old.process().endsWithin(0)).as("it drains").isFalse();
                assertThat(old.has("live")).isTrue();
                assertThat(old.has("ready")).isFalse();
                assertThat(next.has("ready")).isTrue();

                int before = client.served();
                await().atMost(NamespaceProcess.PATIENCE).until(() -> client.served() >= before + 20);
                client.finish();
                if (capture.equals("tproxy")) {
                    assertThat(client.failures()).isEmpty();
                }
                assertThat(next.process().output()).doesNotContain("WARN  HttpListener");
            }
            // The endpoint ends its side of the connection as well.
            silent.accept().close();
            assertThat(old.process().exitCode()).isZero();
            assertThat(old.has("live")).isFalse();
        }
    }

    @Test
    void withoutCaptureBothListenAndThePortsOfHealthPassOn() throws Exception {
        try (Pod old = pod("none", "--nodeport-addresses=127.0.0.0/8")) {
            old.awaitReady();
            awaitHealthy(NamespaceProcess.PATIENCE);
            try (Pod next = pod("none", "--nodeport-addresses=127.0.0.0/8")) {
                next.awaitReady();
                assertThat(old.has("ready")).isTrue();
                old.process().terminate();
                assertThat(old.process().exitCode()).isZero();
                awaitHealthy(Duration.ofSeconds(10));
                assertThat(next.process().output()).doesNotContain("WARN  HttpListener");
            }
        }
    }

    /** A new version whose API server is wrong must not replace the old one. */
    @Test
    void aPodThatHasNotReadEverythingIsNotReady() throws Exception {
        try (Pod old = pod("tproxy")) {
            old.awaitReady();
            server.always(request -> request.path().endsWith("/endpointslices"), (_, answer) -> {
                answer.status(403, "Forbidden", "");
                return true;
            });
            try (Pod next = pod("tproxy", "--healthz-bind-address=", "--metrics-bind-address=")) {
                next.process().awaitOutput("HTTP status 403");
                await().during(Duration.ofSeconds(3))
                        .atMost(NamespaceProcess.PATIENCE)
                        .until(() -> next.has("live"));
                assertThat(next.has("ready")).isFalse();
                assertThat(next.process().output()).doesNotContain("captures traffic here");
            }
            assertThat(old.has("ready")).isTrue();
        }
    }

    /** A rollout that is taken back deletes the new pod while it waits. */
    @Test
    void aPodThatWaitsStopsAtOnce() throws Exception {
        try (Pod old = pod("tproxy")) {
            old.awaitReady();
            try (Pod next = pod("tproxy")) {
                next.awaitReady();
                next.process().terminate();
                assertThat(next.process().exitCode())
                        .as(next.process().output())
                        .isZero();
                assertThat(next.has("ready")).isFalse();
                assertThat(next.process().output())
                        .contains("NodeCommand: stopped")
                        .doesNotContain("fairlead: ");
            }
            assertThat(old.has("ready")).isTrue();
            awaitHealthy(Duration.ofSeconds(5));
        }
    }
}
