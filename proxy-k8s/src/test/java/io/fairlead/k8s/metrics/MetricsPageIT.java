package io.fairlead.k8s.metrics;

import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.watch.OpenWatch;
import io.fairlead.k8s.watch.RequestKind;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.fairlead.proxy.Proxy;
import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/metrics.md equal to the metrics of a proxy. */
final class MetricsPageIT {
    private static final Pattern HELP = Pattern.compile("^# HELP (\\S+) (.*)$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (\\S+) (\\S+)$", Pattern.MULTILINE);
    private static final Pattern LABELS =
            Pattern.compile("^(\\w+?)(_bucket|_count|_sum)?\\{([^}]*)} ", Pattern.MULTILINE);
    /** All others are Micrometer's, of the JVM and the process. */
    private static final Pattern OWN = Pattern.compile("^(fairlead|kubeproxy|rest_client)_");

    private static final Pattern LABEL = Pattern.compile("(\\w+)=");

    @Test
    void pageHasEveryMetricWithItsTypeAndLabels() throws IOException {
        NodeMetrics metrics = new NodeMetrics(Set.of("selector"));
        touchLabels(metrics);
        metrics.watch(new SourceMetrics(
                "10.0.0.1:6443",
                () -> true,
                () -> List.of(new OpenWatch("services", 1)),
                () -> Map.of(new RequestKind("GET", "200"), 1L)));
        metrics.watchEvents(() -> 0);
        metrics.watchAccessLog(() -> 0, () -> 0);
        try (Proxy proxy = Proxy.start(
                ProxyConfig.DEFAULT.withEventLoops(1),
                new Node("here", null, List.of()),
                new NodePortAddresses(List.of()),
                ConnectionObserver.NONE,
                ListenerObserver.NONE)) {
            metrics.watch(proxy, () -> 0);
            metrics.watchProcess();
            touchTraffic(metrics.traffic());

            GeneratedText.assertCurrent(
                    GeneratedText.DOCS.resolve("reference/metrics.md"),
                    "metrics",
                    table(metrics.scrape(MetricsFormat.PROMETHEUS)));
        }
    }

    /** Metrics with labels appear only once they have a value. */
    private static void touchLabels(NodeMetrics metrics) {
        metrics.onHealthz(200);
        metrics.onLivez(200);
        metrics.onQueued(IpFamily.IPV4, Instant.EPOCH);
        metrics.onSynced(IpFamily.IPV4, Duration.ZERO, Instant.EPOCH);
        metrics.onProgrammed(IpFamily.IPV4, Duration.ZERO);
        metrics.onWithoutLocalEndpoints(PolicyKind.INTERNAL, IpFamily.IPV4, 0);
    }

    private static void touchTraffic(Traffic traffic) {
        for (Protocol protocol : List.of(Protocol.TCP, Protocol.UDP)) {
            Frontend frontend = frontend(protocol);
            AddressPort endpoint = AddressPort.parse("10.0.0.1:8080");
            traffic.onConnected(frontend, endpoint, endpoint, 1, 1);
            traffic.onAttemptFailed(frontend, endpoint, "refused");
            traffic.onDropped(frontend, DatagramDrop.NO_ENDPOINT, 1);
            traffic.onClosed(new ConnectionSummary(frontend, endpoint, null, 0, 0, 0, 0, 0, CloseReason.NO_ENDPOINT));
            traffic.onEnded(
                    new SessionSummary(frontend, endpoint, endpoint, endpoint, 0, 0, 0, 0, 0, SessionEnd.ANSWERED));
            traffic.onConnected(frontend, endpoint, endpoint, 1, 1);
        }
    }

    private static Frontend frontend(Protocol protocol) {
        ServicePortName name = new ServicePortName(new ServiceName("shop", "web"), "http", protocol);
        return new Frontend(
                AddressPort.parse("10.96.0.1:80"), FrontendKind.CLUSTER_IP, new ServicePortId(name, IpFamily.IPV4));
    }

    private static String table(String scraped) {
        Map<String, String> types = new TreeMap<>();
        TYPE.matcher(scraped).results().forEach(type -> types.put(type.group(1), type.group(2)));
        Map<String, Set<String>> labels = new TreeMap<>();
        LABELS.matcher(scraped)
                .results()
                .forEach(sample -> labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                        .addAll(labelsOf(sample)));
        StringBuilder table = new StringBuilder("| metric | type | labels | meaning |\n|---|---|---|---|\n");
        HELP.matcher(scraped).results().forEach(help -> {
            String name = help.group(1);
            if (!OWN.matcher(name).find()) {
                return;
            }
            table.append("| `" + name + "` | " + types.get(name) + " | "
                    + String.join(", ", labels.getOrDefault(name, Set.of())) + " | " + help.group(2) + " |\n");
        });
        return table.toString();
    }

    private static List<String> labelsOf(MatchResult sample) {
        return LABEL.matcher(sample.group(3))
                .results()
                .map(label -> label.group(1))
                .filter(label -> !label.equals("le"))
                .map(label -> "`" + label + "`")
                .toList();
    }
}
