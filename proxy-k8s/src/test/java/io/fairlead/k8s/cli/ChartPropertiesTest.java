package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever values the chart renders, the proxy starts with; so what the proxy would refuse, the chart refuses. {@code
 * -Dfairlead.chart.seed} and {@code -Dfairlead.chart.rounds} set the combinations.
 */
final class ChartPropertiesTest {
    private static final int MOST_KEYS = 5;

    /** Values about the pods, which are no keys of the configuration. */
    private static final List<String> OF_PODS = List.of(
            "terminationGracePeriodSeconds",
            "updateStrategy",
            "manifests",
            "podMonitor",
            "prometheusRule",
            "grafanaDashboard");

    private static final Map<String, List<String>> POOLS = pools();

    @TempDir
    private Path temp;

    private int both;
    private int neither;
    private int onlyProxy;

    /** A line of keys that ends with a colon, then their values with bars between. */
    private static Map<String, List<String>> pools() {
        Map<String, List<String>> pools = new TreeMap<>();
        List<String> keys = List.of();
        try {
            for (String line : Files.readAllLines(Path.of("src", "test", "resources", "charts", "values-to-try.txt"))) {
                if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(" ")) {
                    keys = List.of(line.substring(0, line.length() - 1).split(", "));
                } else if (line.startsWith(" ")) {
                    List<String> values = List.of(line.strip().split(" ?\\| ?"));
                    keys.forEach(key ->
                            pools.computeIfAbsent(key, _ -> new ArrayList<>()).addAll(values));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pools;
    }

    @Test
    void everyKeyHasValuesToTry() {
        List<String> ofOneNode =
                List.of("kubeconfig", "context", "hostnameOverride", "bindAddress", "daemonSet", "probeDir");
        List<String> keys = NodeArguments.keys(new NodeKit().command()).stream()
                .map(ConfigKey::name)
                .filter(key -> !ofOneNode.contains(key))
                .toList();

        assertThat(POOLS.keySet()).containsAll(keys);
        assertThat(POOLS.keySet()).allMatch(key -> keys.contains(key) || OF_PODS.contains(key));
    }

    @Test
    void whatTheChartRendersTheProxyStartsWith() throws IOException {
        for (Map.Entry<String, List<String>> pool : POOLS.entrySet()) {
            for (String value : pool.getValue()) {
                compare(pool.getKey() + ": " + value + "\n");
            }
        }
        System.out.println("one value at a time: " + summary());
        assertThat(both).isGreaterThan(100);
        assertThat(neither).isGreaterThan(100);
    }

    @Test
    void whatTheChartRendersTheProxyStartsWithWhateverTheCombination() throws IOException {
        long seed = Long.getLong("fairlead.chart.seed", System.nanoTime());
        int rounds = Integer.getInteger("fairlead.chart.rounds", 100);
        SplittableRandom random = new SplittableRandom(seed);
        List<String> keys = new ArrayList<>(POOLS.keySet());
        try {
            for (int round = 0; round < rounds; round++) {
                Map<String, String> values = new TreeMap<>();
                for (int i = random.nextInt(1, MOST_KEYS + 1); i > 0; i--) {
                    String key = keys.get(random.nextInt(keys.size()));
                    values.put(key, usable(key, random));
                }
                compare(values.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + entry.getValue() + "\n")
                        .collect(Collectors.joining()));
            }
        } finally {
            System.out.println("-Dfairlead.chart.seed=" + seed + ", " + rounds + " combinations: " + summary());
        }
        assertThat(both).isPositive();
        assertThat(neither).isPositive();
    }

    /** Mostly a value that is allowed by itself, so that not everything is refused. */
    private static String usable(String key, SplittableRandom random) throws IOException {
        List<String> pool = Objects.requireNonNull(POOLS.get(key));
        String value = pool.get(random.nextInt(pool.size()));
        for (int i = 0; i < 2 && rendered(key + ": " + value + "\n") == null; i++) {
            value = pool.get(random.nextInt(pool.size()));
        }
        return value;
    }

    private String summary() {
        return both + " taken by chart and proxy, " + neither + " refused by both, " + onlyProxy
                + " refused by the chart alone";
    }

    private void compare(String values) throws IOException {
        String configuration = rendered(values);
        if (configuration == null) {
            count(values);
            return;
        }
        NodeKit kit = new NodeKit().with("NODE_NAME", "worker-1");
        if (run(kit, configuration) != 0) {
            fail("the chart renders these values, and the proxy does not start with them:\n" + values + kit.err());
        }
        both++;
    }

    /** What the proxy says to values that the chart refuses. */
    private void count(String values) throws IOException {
        String file = "apiVersion: fairlead.io/v1alpha1\nkind: ProxyConfiguration\n"
                + values.lines()
                        .filter(line -> OF_PODS.stream().noneMatch(line::startsWith))
                        .collect(Collectors.joining("\n", "", "\n"));
        if (run(new NodeKit().with("NODE_NAME", "worker-1"), file) == 0) {
            onlyProxy++;
        } else {
            neither++;
        }
    }

    private int run(NodeKit kit, String configuration) throws IOException {
        Path file = Files.writeString(temp.resolve("fairlead.yaml"), configuration);
        return kit.run("--config=" + file, "--print-config");
    }

    /** The configuration file of the pods; null if the chart refuses the values. */
    private static @Nullable String rendered(String values) throws IOException {
        try {
            return Chart.with(values).configuration();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessageNotContaining("nil pointer").hasMessageNotContaining("wrong type");
            return null;
        }
    }
}
