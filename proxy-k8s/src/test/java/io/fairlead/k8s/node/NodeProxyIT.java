package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.config.DetectLocal;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which addresses count as the node's own, and what is said while the proxy stops. */
final class NodeProxyIT {
    private static final Node WITHOUT = new Node("node-a", null, List.of());
    private static final Node LATER = new Node("node-a", null, addresses("10.0.0.7", "fd00::7"));

    private static List<IpAddress> addresses(String... texts) {
        return java.util.Arrays.stream(texts).map(IpAddress::parse).toList();
    }

    private static NodeProxy node(String bindAddress) {
        NodeConfig config = new NodeConfig(
                Path.of("none"),
                ApiServerConfig.DEFAULT,
                null,
                "node-a",
                IpAddress.parse(bindAddress),
                DetectLocal.NONE,
                NodePortRanges.parse(List.of("primary")),
                ProxyConfig.DEFAULT.withEventLoops(1),
                new HealthConfig(null, null, false),
                "INFO");
        return new NodeProxy(
                config, ConnectionObserver.NONE, ListenerObserver.NONE, (_, _, _) -> {}, Ticker.systemTicker());
    }

    @Test
    void theNodeIsTakenAsTheFirstChangesLeaveIt() {
        try (NodeProxy node = node("0.0.0.0")) {
            node.apply(List.of(new ClusterChange.NodeApplied(WITHOUT), new ClusterChange.NodeApplied(LATER)), null)
                    .join();
            assertThat(node.running(List.of()).routes().self()).isEqualTo(LATER);
        }
    }

    @Test
    void bindAddressTakesThePlaceOfTheNodesOwnOfItsFamilyAndStays() {
        try (NodeProxy node = node("10.9.9.9")) {
            node.apply(List.of(new ClusterChange.NodeApplied(WITHOUT)), null).join();
            node.apply(List.of(new ClusterChange.NodeApplied(LATER)), null).join();
            assertThat(node.running(List.of()).routes().self().addresses()).isEqualTo(addresses("10.9.9.9", "fd00::7"));
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
