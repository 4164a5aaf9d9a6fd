package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final List<String> OF_PODS = List.of("terminationGracePeriodSeconds", "updateStrategy", "manifests");

    private static final List<String> DURATIONS = List.of(
            "0",
            "'0'",
            "0s",
            "1ms",
            "9ms",
            "10ms",
            "99ms",
            "100ms",
            "250ms",
            "999ms",
            "1s",
            "1s500ms",
            "5s",
            "30s",
            "40s",
            "41s",
            "60s",
            "1h",
            "1h1ms",
            "9h6m7s",
            "9h6m8s",
            "24h",
            "24h0m1ms",
            "0480h",
            "480h1ms",
            "720h",
            "721h",
            "999999999h",
            "5",
            "-1s",
            "1.5s",
            "1d",
            "soon",
            "''",
            "null",
            "[1s]");

    private static final List<String> ADDRESSES = List.of(
            "''",
            "0.0.0.0:10256",
            "0.0.0.0",
            "127.0.0.1:10249",
            "127.0.0.1:10256",
            "127.0.0.1:1",
            "127.0.0.1:0",
            "127.0.0.1:65535",
            "127.0.0.1:65536",
            "127.0.0.1:99999",
            "'127.0.0.1:'",
            "256.0.0.1:80",
            "1.2.3:80",
            "1.2.3.4.5",
            "010.0.0.1:80",
            "'[::]:10256'",
            "'[::]'",
            "'::'",
            "'::1'",
            "'[fd00::7]:8080'",
            "'[fd00:::7]:8080'",
            "'fd00::7:80'",
            "'[::1]:0'",
            "'[1:2:3:4:5:6:7:8]:80'",
            "'[1:2:3:4:5:6:7:8:9]:80'",
            "'[1:2:3:4:5:6:7]'",
            "'[12345::]:80'",
            "'[127.0.0.1]:80'",
            "'[::ffff:10.0.0.1]:80'",
            "localhost:80",
            "10249",
            "':10249'",
            "'0.0.0.0:080'",
            "null");

    private static final List<String> RANGES = List.of(
            "[]",
            "[10.244.0.0/16]",
            "[10.244.0.1/16, 'fd00::/48']",
            "[10.244.0.0]",
            "[10.244.0.0/33]",
            "[10.244.0.0/-1]",
            "[300.0.0.0/8]",
            "['fd00::/129']",
            "['::/0']",
            "['fd00:::/48']",
            "['::ffff:10.0.0.0/104']",
            "['1:2:3:4:5:6:7:8/128']",
            "['1:2:3:4:5:6:7::/64']",
            "['1:2:3:4:5:6:7:8::/64']",
            "[10.0.0.0/08]",
            "[a/8]",
            "['/8']",
            "[primary]",
            "[primary, 10.0.0.0/8]",
            "10.0.0.0/8",
            "['']",
            "[' 10.0.0.0/8']",
            "['10.0.0.0/8,10.1.0.0/16']",
            "null");

    private static final List<String> MARKS = List.of(
            "'0x1'",
            "'0x40'",
            "'0x1000'",
            "'0x1040'",
            "'0x2000'",
            "'0x4000'",
            "'0x8000'",
            "'0xffffffff'",
            "'0x80000000'",
            "'0x100000000'",
            "'0xFFF03FFF'",
            "'0X20'",
            "'0x0'",
            "'0x'",
            "'0'",
            "'1'",
            "'64'",
            "'4294967295'",
            "'4294967296'",
            "'9999999999'",
            "'010'",
            "'0x00000080'",
            "'-1'",
            "'#40'",
            "4096",
            "''");

    private static final List<String> SWITCHES = List.of("true", "false", "'true'", "maybe", "1", "null");
    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "1",
            "2",
            "100",
            "101",
            "127",
            "128",
            "252",
            "253",
            "255",
            "256",
            "1000",
            "1001",
            "1024",
            "1025",
            "10000",
            "10001",
            "32765",
            "32766",
            "65535",
            "65536",
            "100000",
            "100001",
            "2147483647",
            "2147483648",
            "1.5",
            "1e3",
            "'5'",
            "many",
            "null");

    private static final Map<String, List<String>> POOLS = pools();

    @TempDir
    private Path temp;

    private int both;
    private int neither;
    private int onlyProxy;

    private static Map<String, List<String>> pools() {
        Map<String, List<String>> pools = new TreeMap<>();
        for (String key : List.of(
                "watchStallTimeout",
                "drainTimeout",
                "dialHedgeDelay",
                "dialAttemptTimeout",
                "dialTimeout",
                "ejectionTime",
                "ejectionMaxTime",
                "idleTimeout",
                "halfClosedTimeout",
                "tcpUserTimeout",
                "keepAliveIdle",
                "keepAliveInterval")) {
            pools.put(key, DURATIONS);
        }
        for (String key : List.of(
                "kubeApiQps",
                "kubeApiBurst",
                "listPageSize",
                "rulePriority",
                "routingTable",
                "conntrackZone",
                "eventLoops",
                "affinityClients",
                "dialAttempts",
                "ejectionFailures",
                "keepAliveProbes",
                "terminationGracePeriodSeconds")) {
            pools.put(key, NUMBERS);
        }
        pools.put(
                "kubeApiQps",
                List.of("0", "0.001", "0.01", "0.5", "5", "10000", "10000.5", "1e-2", "1e9", "fast", "-1"));
        List.of("masqueradeAll", "bindAddressHardFail", "keepRulesOnStop").forEach(key -> pools.put(key, SWITCHES));
        List.of("captureMark", "dialMark").forEach(key -> pools.put(key, MARKS));
        List.of("clusterCidr", "nodeportAddresses").forEach(key -> pools.put(key, RANGES));
        List.of("healthzBindAddress", "metricsBindAddress").forEach(key -> pools.put(key, ADDRESSES));
        pools.put("capture", List.of("auto", "none", "bind", "tproxy", "AUTO", "iptables", "''", "null"));
        pools.put(
                "detectLocalMode",
                List.of(
                        "ClusterCIDR",
                        "NodeCIDR",
                        "BridgeInterface",
                        "InterfaceNamePrefix",
                        "clusterCIDR",
                        "''",
                        "null"));
        List<String> interfaces = List.of(
                "''",
                "cbr0",
                "veth",
                "a-b_c.d@e",
                "fifteen-letters",
                "sixteen-letters-",
                "a b",
                "a/b",
                "'1'",
                "1",
                "null");
        pools.put("podBridgeInterface", interfaces);
        pools.put("podInterfaceNamePrefix", interfaces);
        pools.put(
                "transparentSourcePorts",
                List.of(
                        "10000-29999",
                        "1024-1123",
                        "1023-1200",
                        "1024-1122",
                        "60000-65535",
                        "60000-65536",
                        "20000-10000",
                        "99990-99999",
                        "01024-02000",
                        "10000",
                        "a-b",
                        "' 10000-29999'",
                        "''",
                        "10000 - 20000"));
        pools.put("relay", List.of("auto", "splice", "copy", "Splice", "io_uring", "''", "null"));
        pools.put(
                "selector",
                List.of(
                        "random",
                        "round-robin",
                        "least-conn",
                        "p2c",
                        "maglev",
                        "leastconn",
                        "Random",
                        "rr",
                        "''",
                        "a--b",
                        "5",
                        "null"));
        pools.put(
                "logLevel", List.of("OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "info", "FATAL", "'4'", "null"));
        pools.put(
                "master",
                List.of(
                        "null",
                        "''",
                        "https://10.0.0.1:6443",
                        "http://10.0.0.1",
                        "https://10.0.0.1:99999",
                        "https://10.0.0.1:0",
                        "https://",
                        "https://:6443",
                        "https://a b",
                        "https://[fd00::1]:6443",
                        "'https://[fd00::g]'",
                        "'https://[fd00:::1]'",
                        "'https://[::1'",
                        "https://api.example.com:6443/path",
                        "https://a_b.example.com",
                        "https://1.2.3",
                        "https://-a.example.com",
                        "https://a..b",
                        "https://a.5",
                        "https://a/%zz",
                        "https://a/?b",
                        "ftp://a",
                        "10.0.0.1:6443",
                        "https://user@a",
                        "https://a:6443/[",
                        "https://a.",
                        "HTTPS://a"));
        pools.put(
                "serviceProxyName",
                List.of(
                        "null",
                        "''",
                        "fairlead",
                        "a.b_c-d",
                        "-a",
                        "a-",
                        "a/b",
                        "a b",
                        "x".repeat(63),
                        "x".repeat(64),
                        "5"));
        pools.put(
                "updateStrategy",
                List.of(
                        "{type: OnDelete}",
                        "{rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}",
                        "{rollingUpdate: {maxSurge: 0}}",
                        "{rollingUpdate: {maxSurge: '0%'}}",
                        "rolling"));
        pools.put("manifests", List.of("{}", "{web.yaml: 'kind: Service'}", "{web: ''}"));
        return pools;
    }

    @Test
    void everyKeyHasValuesToTry() {
        List<String> ofOneNode = List.of("kubeconfig", "context", "hostnameOverride", "bindAddress", "daemonSet");
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
        List<String> pool = POOLS.get(key);
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
