package io.fairlead.k8s.metrics;

import io.fairlead.config.ProxyConfig;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
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
    private static final Pattern LABEL = Pattern.compile("(\\w+)=");

    @Test
    void pageHasEveryMetricWithItsTypeAndLabels() throws IOException {
        NodeMetrics metrics = new NodeMetrics(Set.of("selector"));
        touchLabels(metrics);
        metrics.watchEjectedEndpoints(() -> 0);
        metrics.watchAffinityEvictions(() -> 0);
        metrics.udp().watchSessions(() -> 0);
        try (Proxy proxy = Proxy.start(
                ProxyConfig.DEFAULT.withEventLoops(1),
                new Node("here", null, List.of()),
                new NodePortAddresses(List.of()),
                ConnectionObserver.NONE,
                ListenerObserver.NONE)) {
            metrics.watch(proxy.vitals());

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
