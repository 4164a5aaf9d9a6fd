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
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which addresses count as the node's own, and the health that is reported while the proxy stops. */
final class NodeProxyIT {
    private static final Node WITHOUT = new Node("node-a", null, List.of());
    private static final Node LATER = new Node("node-a", null, addresses("10.0.0.7", "fd00::7"));

    private static List<IpAddress> addresses(String... texts) {
        return java.util.Arrays.stream(texts).map(IpAddress::parse).toList();
    }

    @AutoClose
    private final KitEndpoint endpoint = KitEndpoint.start("e");

    private static NodeProxy node(String bindAddress) {
        return node(bindAddress, List.of("primary"), List::of);
    }

    private static NodeProxy node(String bindAddress, List<String> ranges, Supplier<List<IpAddress>> machine) {
        NodeConfig config = new NodeConfig(
                Path.of("none"),
                ApiServerConfig.DEFAULT,
                null,
                null,
                "node-a",
                IpAddress.parse(bindAddress),
                null,
                DetectLocal.NONE,
                NodePortRanges.parse(ranges),
                ProxyConfig.DEFAULT.withEventLoops(1),
                new HealthConfig(null, null, false),
                "INFO");
        return new NodeProxy(
                config,
                ConnectionObserver.NONE,
                ListenerObserver.NONE,
                (_, _, _) -> {},
                Ticker.systemTicker(),
                () -> {},
                machine);
    }

    @Test
    void theNodeIsTakenAsTheFirstChangesLeaveIt() {
        try (NodeProxy node = node("0.0.0.0")) {
            node.apply(List.of(new ClusterChange.NodeApplied(WITHOUT), new ClusterChange.NodeApplied(LATER)), null)
                    .join();
            assertThat(node.running().join().routes().self()).isEqualTo(LATER);
        }
    }

    @Test
    void bindAddressTakesThePlaceOfTheNodesOwnOfItsFamilyAndStays() {
        try (NodeProxy node = node("10.9.9.9")) {
            node.apply(List.of(new ClusterChange.NodeApplied(WITHOUT)), null).join();
            node.apply(List.of(new ClusterChange.NodeApplied(LATER)), null).join();
            assertThat(node.running().join().routes().self().addresses()).isEqualTo(addresses("10.9.9.9", "fd00::7"));
        }
    }

    @Test
    void nodePortsAndHealthCheckNodePortsMoveWithTheAddressesOfTheMachine(@TempDir Path temp) throws Exception {
        AtomicReference<List<IpAddress>> machine = new AtomicReference<>(addresses("127.46.0.1"));
        int nodePort = Loopback.freeNodePort();
        int healthPort = Loopback.freeNodePort();
        Files.writeString(
                temp.resolve("web.yaml"),
                ServiceText.at("web", Loopback.fresh())
                                .with("type: LoadBalancer")
                                .with("externalTrafficPolicy: Local")
                                .with("healthCheckNodePort: " + healthPort)
                                .with("ports: [{name: http, port: 80, nodePort: " + nodePort + "}]")
                        + "---\n"
                        + SliceText.of("web-1", "web", List.of(endpoint))
                                .toString()
                                .replace("']}", "'], nodeName: node-a}"));
        try (NodeProxy node = node("0.0.0.0", List.of("127.46.0.0/24"), machine::get);
                FolderSource source = new FolderSource(
                        temp, "node-a", changes -> node.apply(changes, null).join(), _ -> {})) {
            source.start();
            awaitAnswers(node, nodePort, healthPort, "127.46.0.1");

            machine.set(addresses("10.0.0.1", "127.46.0.1", "127.46.0.2"));
            node.onMachineAddresses();
            awaitAnswers(node, nodePort, healthPort, "127.46.0.1", "127.46.0.2");

            machine.set(addresses("127.46.0.2"));
            node.onMachineAddresses();
            awaitAnswers(node, nodePort, healthPort, "127.46.0.2");
        }
    }

    /** Node ports are answered at these addresses of 127.46.0.1 and 127.46.0.2, and at no other. */
    private static void awaitAnswers(NodeProxy node, int nodePort, int healthPort, String... expected) {
        List<IpAddress> both = addresses("127.46.0.1", "127.46.0.2");
        await().untilAsserted(() -> {
            assertThat(node.running().join().listening().join())
                    .filteredOn(frontend -> frontend.kind() == FrontendKind.NODE_PORT)
                    .filteredOn(frontend -> frontend.address().address().family() == IpFamily.IPV4)
                    .extracting(frontend -> frontend.address().address())
                    .containsExactlyInAnyOrderElementsOf(addresses(expected));
            for (int port : new int[] {nodePort, healthPort}) {
                assertThat(both)
                        .filteredOn(address -> isAnswered(new AddressPort(address, port)))
                        .isEqualTo(addresses(expected));
            }
        });
    }

    private static boolean isAnswered(AddressPort address) {
        try (Socket socket = new Socket()) {
            socket.connect(Loopback.socketAddress(address), 1000);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void aNodeThatStopsIsAliveButNotToBeSentTraffic() {
        NodeProxy node = node("0.0.0.0");
        node.apply(List.of(new ClusterChange.NodeApplied(LATER)), null).join();
        assertThat(node.status().health().report().isNodeEligible()).isTrue();
        node.close();
        assertThat(node.status().health().report().isNodeEligible()).isFalse();
        assertThat(node.status().health().report().isHealthy()).isTrue();
    }
}
