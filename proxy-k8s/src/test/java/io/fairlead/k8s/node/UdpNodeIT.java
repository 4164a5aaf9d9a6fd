package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.k8s.node.KitDatagrams.Client;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * UDP Services of a running node whose manifests change, with a client that always sends from the same port: the cases of
 * kube-proxy's end-to-end tests of conntrack. There, such a client stays with a pod that is gone unless something deletes its
 * flow.
 *
 * <p>Two of these cases need no test here: that a client may be in the network of the node, which all are; and that no
 * packet in the middle of a TCP connection is taken for an invalid one, which a connection that ends at the proxy rules out.
 */
@Timeout(60)
class UdpNodeIT {
    private static final String NODE = "node-a";
    private static final int PORT = 53;
    private static final int ENDPOINT_PORT = 5000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @TempDir
    private Path temp;

    private final IpAddress clusterIp = Loopback.fresh();
    private final int nodePort = Loopback.freeNodePort();
    private final List<KitDatagrams.Endpoint> endpoints = new ArrayList<>();
    private Path folder;
    private NodeProxy node;
    private FolderSource source;

    /** Where the client sends to, and the Service's policy. */
    enum Way {
        CLUSTER_IP(""),
        NODE_PORT(""),
        CLUSTER_IP_POLICY_LOCAL("internalTrafficPolicy: Local");

        private final String policy;

        Way(String policy) {
            this.policy = policy;
        }
    }

    /** A pod as its EndpointSlice has it. */
    private record Pod(IpAddress address, String conditions) {
        Pod with(String others) {
            return new Pod(address, others);
        }

        @Override
        public String toString() {
            return "{addresses: ['" + address + "'], nodeName: " + NODE + ", conditions: {" + conditions + "}}";
        }
    }

    @BeforeEach
    void start() throws IOException {
        folder = Files.createDirectory(temp.resolve("manifests"));
        NodeConfig config = new NodeConfig(
                folder,
                ApiServerConfig.DEFAULT,
                null,
                null,
                NODE,
                IpAddress.parse("0.0.0.0"),
                null,
                DetectLocal.NONE,
                NodePortRanges.parse(List.of(Loopback.NODE + "/32")),
                ProxyConfig.DEFAULT.withEventLoops(2).withDrainTimeout(Duration.ofMillis(100)),
                new HealthConfig(null, null, false),
                "INFO");
        node = new NodeProxy(
                config,
                ConnectionObserver.NONE,
                ListenerObserver.NONE,
                (_, _, _) -> {},
                Ticker.systemTicker(),
                () -> {});
        source = new FolderSource(
                folder, NODE, changes -> node.apply(changes, null).join(), problem -> {
                    throw new AssertionError(problem.toString());
                });
    }

    @AfterEach
    void close() {
        source.close();
        node.close();
        endpoints.forEach(KitDatagrams.Endpoint::close);
    }

    private Pod pod(String name) {
        IpAddress address = Loopback.fresh();
        endpoints.add(KitDatagrams.Endpoint.start(name, new AddressPort(address, ENDPOINT_PORT)));
        return new Pod(address, "ready: true, serving: true, terminating: false");
    }

    private void writeService(String policy) throws IOException {
        write("service.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: dns}
                spec:
                  type: NodePort
                  clusterIP: %s
                  ports: [{name: dns, port: %d, nodePort: %d, protocol: UDP}]
                  %s
                """.formatted(clusterIp, PORT, nodePort, policy));
    }

    private void writePods(Pod... pods) throws IOException {
        writePods(ENDPOINT_PORT, pods);
    }

    private void writePods(int port, Pod... pods) throws IOException {
        write("slice.yaml", """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: dns-1, labels: {kubernetes.io/service-name: dns}}
                addressType: IPv4
                ports: [{name: dns, port: %d, protocol: UDP}]
                endpoints: %s
                """.formatted(
                        port, Stream.of(pods).map(Pod::toString).collect(Collectors.joining(", ", "[", "]"))));
    }

    private void write(String file, String text) throws IOException {
        Path unfinished = Files.writeString(folder.resolve("." + file + ".tmp"), text);
        Files.move(unfinished, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private Client client(Way way) throws IOException {
        return Client.open(
                way == Way.NODE_PORT ? new AddressPort(Loopback.NODE, nodePort) : new AddressPort(clusterIp, PORT));
    }

    private static void awaitAnswer(Client client, String answer) {
        await(answer)
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.ask()).isEqualTo(answer));
    }

    private String metrics() {
        return node.status().metrics().scrape(MetricsFormat.PROMETHEUS);
    }

    @ParameterizedTest
    @EnumSource
    void clientThatKeepsItsPortIsServedWhenThePodIsReplaced(Way way) throws IOException {
        Pod first = pod("first");
        writeService(way.policy);
        writePods(first);
        source.start();
        try (Client client = client(way)) {
            assertThat(client.ask()).isEqualTo("first");

            // It still runs, and would answer.
            writePods(pod("second"));
            awaitAnswer(client, "second");

            writePods();
            awaitAnswer(client, Client.UNREACHABLE);

            writePods(pod("third"));
            awaitAnswer(client, "third");
        }
        assertThat(metrics()).contains("fairlead_udp_sessions_ended_total{reason=\"endpoint_gone\"} 2.0\n");
    }

    @ParameterizedTest
    @EnumSource
    void clientThatSendsBeforeThePodIsReadyIsServedOnceItIs(Way way) throws IOException {
        Pod pod = pod("first");
        writeService(way.policy);
        writePods(pod.with("ready: false, serving: false, terminating: false"));
        source.start();
        try (Client client = client(way)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask()).isEqualTo(Client.UNREACHABLE);
            }

            writePods(pod);
            awaitAnswer(client, "first");
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientFollowsAnotherTargetPort(Way way) throws IOException {
        Pod pod = pod("first");
        endpoints.add(KitDatagrams.Endpoint.start("second", new AddressPort(pod.address, ENDPOINT_PORT + 1)));
        writeService(way.policy);
        writePods(pod);
        source.start();
        try (Client client = client(way)) {
            assertThat(client.ask()).isEqualTo("first");

            writePods(ENDPOINT_PORT + 1, pod);
            awaitAnswer(client, "second");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionStaysWithAPodThatTerminatesUntilItServesNoLonger(Way way) throws IOException {
        Pod first = pod("first");
        Pod second = pod("second");
        writeService(way.policy);
        writePods(first);
        source.start();
        try (Client before = client(way)) {
            assertThat(before.ask()).isEqualTo("first");

            writePods(first.with("ready: false, serving: true, terminating: true"), second);
            await().atMost(PATIENCE).untilAsserted(() -> {
                try (Client since = client(way)) {
                    assertThat(since.ask()).isEqualTo("second");
                }
            });
            assertThat(before.ask()).isEqualTo("first");

            writePods(first.with("ready: false, serving: false, terminating: true"), second);
            awaitAnswer(before, "second");
        }
    }

    @Test
    void podThatDiesBeforeItsSliceSaysSoCostsTheDatagramsThatItWasSent() throws IOException {
        writeService("");
        writePods(pod("first"), pod("second"));
        source.start();
        try (Client client = client(Way.CLUSTER_IP)) {
            String dead = client.ask();
            endpoints.get(dead.equals("first") ? 0 : 1).close();

            assertThat(client.ask()).isEqualTo(Client.SILENT);
            assertThat(client.ask()).isEqualTo(dead.equals("first") ? "second" : "first");
        }
    }

    @Test
    void sessionsAreCountedAsTheyAreOpenAndAsTheyEnd() throws IOException {
        writeService("");
        writePods(pod("first"));
        source.start();
        try (Client client = client(Way.NODE_PORT)) {
            assertThat(client.ask()).isEqualTo("first");
            assertThat(client.ask()).isEqualTo("first");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics()).contains("\nfairlead_udp_sessions 1.0\n"));

            Files.delete(folder.resolve("service.yaml"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics())
                            .contains(
                                    "\nfairlead_udp_sessions 0.0\n",
                                    "fairlead_udp_sessions_ended_total{reason=\"service_gone\"} 1.0\n",
                                    "fairlead_udp_datagrams_total{direction=\"upstream\"} 2.0\n",
                                    "fairlead_udp_datagrams_total{direction=\"downstream\"} 2.0\n",
                                    "fairlead_udp_bytes_total{direction=\"downstream\"} 10.0\n"));
        }
    }

    @Test
    void repliesOfAServiceEndItsSessions() throws IOException {
        writeService("");
        write(
                "service.yaml",
                Files.readString(folder.resolve("service.yaml"))
                        .replace("{name: dns}", "{name: dns, annotations: {fairlead.io/udp-replies: '1'}}"));
        writePods(pod("first"));
        source.start();
        try (Client client = client(Way.CLUSTER_IP)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.ask()).isEqualTo("first");
            }
        }
        assertThat(metrics()).contains("fairlead_udp_sessions_ended_total{reason=\"answered\"} 3.0\n");
    }
}
