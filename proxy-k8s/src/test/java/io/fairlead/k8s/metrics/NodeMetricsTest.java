package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeMetricsTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "metrics", "node.txt");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_500L);

    private final NodeMetrics metrics = new NodeMetrics(Set.of("selector", "dial-attempts"));

    @Test
    void namesLabelsAndBucketsAreThoseOfTheGoldenFile() throws IOException {
        metrics.onHealthz(200);
        metrics.onHealthz(200);
        metrics.onHealthz(503);
        metrics.onLivez(200);
        metrics.onServiceChanged(1);
        metrics.onServiceChanged(2);
        metrics.onChangesTaken();
        metrics.onEndpointsChanged(1);
        metrics.onQueued(IpFamily.IPV4, AT);
        metrics.onQueued(IpFamily.IPV6, AT.plusSeconds(1));
        metrics.onSynced(IpFamily.IPV4, Duration.ofMillis(3), AT.plusSeconds(2));
        metrics.onProgrammed(IpFamily.IPV4, Duration.ofMillis(300));
        metrics.onProgrammed(IpFamily.IPV6, Duration.ofSeconds(200));
        metrics.onProgrammed(IpFamily.IPV6, Duration.ofSeconds(-5));
        metrics.onWithoutLocalEndpoints(PolicyKind.INTERNAL, IpFamily.IPV4, 4);
        metrics.onWithoutLocalEndpoints(PolicyKind.EXTERNAL, IpFamily.IPV6, 0);
        metrics.onSettingRejected("selector");
        metrics.onSettingRejected("no such key");
        metrics.traffic().onEnded(session(SessionEnd.REPLIED_TIMEOUT));
        metrics.traffic().onEnded(session(SessionEnd.EVICTED));
        metrics.traffic().onDropped(session(SessionEnd.EVICTED).frontend(), DatagramDrop.NO_ENDPOINT, 7);
        metrics.watchEvents(() -> 5);
        metrics.watchAccessLog(() -> 6, () -> 7);

        String scraped = metrics.scrape(MetricsFormat.PROMETHEUS);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, scraped);
        }

        assertThat(scraped)
                .as("the metrics; if the change is meant, run this test with -Dgolden.update=true")
                .isEqualTo(Files.readString(GOLDEN));
    }

    private static SessionSummary session(SessionEnd reason) {
        AddressPort address = AddressPort.parse("10.96.0.10:53");
        ServicePortName port = new ServicePortName(new ServiceName("kube-system", "kube-dns"), "dns", Protocol.UDP);
        Frontend frontend = new Frontend(address, FrontendKind.CLUSTER_IP, new ServicePortId(port, IpFamily.IPV4));
        return new SessionSummary(frontend, address, address, address, 1, 2, 3, 40, 50, reason);
    }

    @Test
    void openMetricsEndsAsItMust() {
        metrics.onHealthz(200);

        assertThat(metrics.scrape(MetricsFormat.OPEN_METRICS))
                .contains(
                        "# TYPE kubeproxy_proxy_healthz counter\n", "kubeproxy_proxy_healthz_total{code=\"200\"} 1.0\n")
                .endsWith("# EOF\n");
    }

    @Test
    void familyThatTheNodeDoesNotHaveIsNotShown() {
        metrics.onSynced(IpFamily.IPV4, Duration.ofMillis(3), AT);

        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS)).doesNotContain("IPv6");
    }

    @Test
    void furtherMetersKeepTheirNamesUnlessTheyAreMicrometersOwn() {
        Counter.builder("fairlead_things_total").register(metrics.registry()).increment(2);
        Gauge.builder("fairlead_size_bytes", () -> 3).baseUnit("things").register(metrics.registry());
        Gauge.builder("jvm.memory.used", () -> 4).baseUnit("bytes").register(metrics.registry());

        assertThat(metrics.scrape(MetricsFormat.PROMETHEUS))
                .contains(
                        "\nfairlead_things_total 2.0\n",
                        "\nfairlead_size_bytes 3.0\n",
                        "\njvm_memory_used_bytes 4.0\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                                                                                   | PROMETHEUS
        */*                                                                                  | PROMETHEUS
        text/html,application/xhtml+xml                                                      | PROMETHEUS
        text/plain;version=0.0.4;q=0.5,*/*;q=0.1                                             | PROMETHEUS
        application/openmetrics-text                                                         | OPEN_METRICS
        application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2      | OPEN_METRICS
        """)
    void formatIsTheOneThatTheScraperTakes(String accept, MetricsFormat format) {
        assertThat(MetricsFormat.accepted(accept)).isEqualTo(format);
    }
}
