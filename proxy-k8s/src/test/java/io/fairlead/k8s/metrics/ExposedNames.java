package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.observe.CloseReason;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.testkit.GeneratedText;
import io.fairlead.transport.PollClock;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of metrics, and of their labels, as Prometheus has them once it has scraped a node: those of the page of metrics, those of
 * the process, and what Prometheus and the PodMonitor add.
 *
 * <p>Threading: Immutable.
 */
final class ExposedNames {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\|");
    private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^((?:jvm|process|system)_\\w+)(?:\\{(.*)})? ");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /** Of Prometheus, and {@code node} of the PodMonitor. */
    private static final Set<String> OF_TARGETS = Set.of("job", "instance", "node", "pod");

    private static final Map<String, Set<String>> VALUES = Map.of(
            "fairlead_service_connections_closed_total", lowerCase(CloseReason.values()),
            "fairlead_service_udp_drops_total", lowerCase(DatagramDrop.values()),
            "fairlead_udp_drops_total", lowerCase(DatagramDrop.values()),
            "fairlead_service_udp_sessions_ended_total", lowerCase(SessionEnd.values()),
            "fairlead_udp_sessions_ended_total", lowerCase(SessionEnd.values()),
            "fairlead_event_loop_work_seconds_bucket",
                    Stream.concat(
                                    PollClock.boundsNanos().stream().map(nanos -> Double.toString(nanos / 1e9)),
                                    Stream.of("+Inf"))
                            .collect(Collectors.toUnmodifiableSet()));

    private final Map<String, Set<String>> labels = new HashMap<>();

    private ExposedNames() {}

    static ExposedNames read() throws IOException {
        ExposedNames names = new ExposedNames();
        names.readPage(Files.readString(GeneratedText.DOCS.resolve("reference/metrics.md")));
        NodeMetrics metrics = new NodeMetrics(Set.of());
        metrics.watchProcess();
        names.readSamples(metrics.scrape(MetricsFormat.PROMETHEUS));
        names.labels.put("up", Set.of());
        assertThat(names.labels).containsKeys("fairlead_build_info", "process_files_open_files");
        return names;
    }

    private void readPage(String page) {
        Matcher rows = ROW.matcher(page);
        while (rows.find()) {
            Set<String> own = new TreeSet<>();
            QUOTED.matcher(rows.group(3)).results().forEach(label -> own.add(label.group(1)));
            if (rows.group(2).equals("histogram")) {
                labels.put(rows.group(1) + "_sum", own);
                labels.put(rows.group(1) + "_count", own);
                Set<String> withBound = new TreeSet<>(own);
                withBound.add("le");
                labels.put(rows.group(1) + "_bucket", withBound);
            } else {
                labels.put(rows.group(1), own);
            }
        }
    }

    private void readSamples(String scraped) {
        Matcher samples = SAMPLE.matcher(scraped);
        while (samples.find()) {
            Set<String> own = labels.computeIfAbsent(samples.group(1), _ -> new TreeSet<>());
            if (samples.group(2) != null) {
                LABEL.matcher(samples.group(2)).results().forEach(label -> own.add(label.group(1)));
            }
        }
    }

    /**
     * What is wrong with a query, in words.
     *
     * @param shown the labels that texts about its result name
     */
    List<String> problems(String expression, Set<String> shown) {
        PromQuery query = PromQuery.of(expression);
        List<String> problems = new ArrayList<>();
        Set<String> result = new TreeSet<>(query.by());
        for (PromQuery.Selector selector : query.selectors()) {
            Set<String> known = labels.get(selector.metric());
            if (known == null) {
                problems.add("no metric " + selector.metric());
                continue;
            }
            Set<String> all = new TreeSet<>(known);
            all.addAll(OF_TARGETS);
            if (query.by().isEmpty()) {
                result.addAll(all);
            }
            selector.matchers().keySet().forEach(label -> check(label, selector, all, problems));
            query.grouping().forEach(label -> check(label, selector, all, problems));
            selector.matchers().forEach((label, text) -> checkValue(label, text, selector, problems));
        }
        if (query.selectors().isEmpty()) {
            problems.add("no metric in " + expression);
        }
        shown.stream()
                .filter(label -> !result.contains(label))
                .forEach(label -> problems.add("the result has no label " + label));
        return problems;
    }

    private static void check(String label, PromQuery.Selector selector, Set<String> all, List<String> problems) {
        if (!all.contains(label)) {
            problems.add("no label " + label + " of " + selector.metric());
        }
    }

    private static void checkValue(String label, String text, PromQuery.Selector selector, List<String> problems) {
        Set<String> allowed = switch (label) {
            case "reason", "le" -> VALUES.get(selector.metric());
            case "direction" -> Set.of("upstream", "downstream");
            case "area" -> Set.of("heap", "nonheap");
            default -> null;
        };
        if (allowed != null && !allowed.containsAll(List.of(text.split("\\|")))) {
            problems.add("no value " + text + " of " + label + " of " + selector.metric());
        }
    }

    private static Set<String> lowerCase(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
