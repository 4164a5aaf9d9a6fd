package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ProxyConfig;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class VitalsMetricsIT {
    @Test
    void eventLoopsDescriptorsAndFaultsAreExposed() {
        NodeMetrics metrics = new NodeMetrics(Set.of());
        try (Proxy proxy = Proxy.start(
                ProxyConfig.DEFAULT.withEventLoops(2),
                new Node("here", null, List.of()),
                new NodePortAddresses(List.of()),
                ConnectionObserver.NONE,
                ListenerObserver.NONE)) {
            metrics.watch(proxy, () -> 0);

            await().untilAsserted(() -> assertThat(metrics.scrape(MetricsFormat.PROMETHEUS))
                    .contains(
                            "# TYPE fairlead_event_loop_work_seconds histogram",
                            "fairlead_event_loop_work_seconds_bucket{loop=\"fairlead-loop-1\",le=\"5.0E-5\"}",
                            "fairlead_event_loop_work_seconds_bucket{loop=\"fairlead-loop-2\",le=\"+Inf\"}",
                            "fairlead_event_loop_work_seconds_sum{loop=\"fairlead-loop-1\"}",
                            "\nfairlead_accept_pauses_total 0.0\n",
                            "\nfairlead_open_connections 0.0\n",
                            "\nfairlead_listener_sockets 0.0\n",
                            "\nfairlead_listeners{state=\"closed\"} 0.0\n",
                            "\nfairlead_table_revision 0.0\n",
                            "\nfairlead_table_age_seconds ",
                            "\nfairlead_open_pipes 0.0\n",
                            "\nfairlead_faults_total ")
                    .containsPattern("\nfairlead_descriptors_limit [1-9]")
                    .containsPattern("\nfairlead_descriptors_reserved [1-9]")
                    .containsPattern("\nfairlead_connections_limit [1-9]"));
        }
    }
}
