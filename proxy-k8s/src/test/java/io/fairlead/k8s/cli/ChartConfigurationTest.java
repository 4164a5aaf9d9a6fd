package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the configuration that the Helm chart writes as the proxy in the pod would. */
final class ChartConfigurationTest {
    /**
     * Keys that are about one machine or about credentials, and the directory whose contents are a value of the chart.
     */
    private static final List<String> NOT_IN_THE_FILE =
            List.of("manifests", "kubeconfig", "context", "hostnameOverride", "bindAddress");

    private static final Pattern SETTING = Pattern.compile("^(\\w+): (.*?) +# .*$", Pattern.MULTILINE);

    @TempDir
    private Path temp;

    /** What the proxy makes of the chart with these values. */
    private Map<String, String> settings(String values) throws IOException {
        Path file = temp.resolve("fairlead.yaml");
        Files.writeString(file, Chart.with(values).configuration());
        return settings(new NodeKit().with("NODE_NAME", "worker-1"), "--config=" + file, "--print-config");
    }

    private static Map<String, String> settings(NodeKit kit, String... args) {
        assertThat(kit.run(args)).as(kit.err()).isZero();
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher lines = SETTING.matcher(kit.out());
        while (lines.find()) {
            settings.put(lines.group(1), lines.group(2).replace("'", ""));
        }
        return settings;
    }

    @Test
    void defaultsOfTheChartAreThoseOfTheProxyButForCaptureAndWhatIsAboutThePod() throws IOException {
        Map<String, String> expected = settings(new NodeKit().with("NODE_NAME", "worker-1"), "--print-config");
        expected.put("capture", "auto");
        expected.put("daemonSet", "kube-system/fairlead");
        expected.put("probeDir", "/run/fairlead");

        assertThat(settings("")).containsExactlyEntriesOf(expected);
    }

    @Test
    void everyKeyThatAllNodesCanShareIsAValue() throws IOException {
        String configuration = Chart.with("{master: https://a, serviceProxyName: b, eventLoops: 1, stateDir: /c}")
                .configuration();

        for (ConfigKey key : NodeArguments.keys(new NodeKit().command())) {
            assertThat(configuration.contains("\n" + key.name() + ": "))
                    .as(key.name())
                    .isNotEqualTo(NOT_IN_THE_FILE.contains(key.name()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "master,              https://192.168.0.10:6443,      https://192.168.0.10:6443",
        "master,              \"\",                           null",
        "stateDir,            /var/lib/fairlead,              /var/lib/fairlead",
        "serviceProxyName,    fairlead,                       fairlead",
        "listPageSize,        100000,                         100000",
        "watchStallTimeout,   1m30s,                          1m30s",
        "kubeApiQps,          0.5,                            0.5",
        "capture,             tproxy,                         tproxy",
        "capture,             none,                           none",
        "clusterCidr,         '[10.244.0.0/16, fd00::/48]',   '[10.244.0.0/16, fd00::/48]'",
        "detectLocalMode,     NodeCIDR,                       NodeCIDR",
        "masqueradeAll,       true,                           true",
        "captureMark,         '\"0x2000\"',                     0x2000",
        "dialMark,            '\"0x80\"',                       0x80",
        "rulePriority,        32765,                          32765",
        "routingTable,        2147483647,                     2147483647",
        "conntrackZone,       1,                              1",
        "transparentSourcePorts, 20000-20099,                 20000-20099",
        "nodeportAddresses,   '[10.0.0.0/8, fd00::/8]',       '[10.0.0.0/8, fd00::/8]'",
        "nodeportAddresses,   [primary],                      [primary]",
        "eventLoops,          4,                              4",
        "relay,               copy,                           copy",
        "selector,            least-conn,                     least-conn",
        "affinityClients,     2147483647,                     2147483647",
        "drainTimeout,        0,                              0",
        "dialAttempts,        100,                            100",
        "dialHedgeDelay,      0,                              0",
        "dialAttemptTimeout,  250ms,                          250ms",
        "idleTimeout,         0,                              0",
        "ejectionFailures,    0,                              0",
        "ejectionTime,        1ms,                            1ms",
        "keepRulesOnStop,     true,                           true",
        "ejectionMaxTime,     24h,                            24h",
        "keepAliveProbes,     127,                            127",
        "udpUnrepliedTimeout, 1s,                             1s",
        "udpRepliedTimeout,   720h,                           720h",
        "udpMaxSessions,      1000000,                        1000000",
        "udpMaxSessionsPerService, 100,                       100",
        "udpMaxSessionsPerClient, 1,                          1",
        "healthzBindAddress,  \"\",                           ''",
        "metricsBindAddress,  \"[::]:10249\",                [::]:10249",
        "metricsEndpoints,    false,                          false",
        "metricsMaxServicePorts, 100000,                      100000",
        "metricsMaxEndpoints, 1,                              1",
        "otlpEndpoint,        http://10.0.0.1:4318/v1/metrics, http://10.0.0.1:4318/v1/metrics",
        "otlpInterval,        10s,                            10s",
        "otlpHeadersFile,     /etc/otlp/headers,              /etc/otlp/headers",
        "otlpCaFile,          /etc/otlp/ca.pem,               /etc/otlp/ca.pem",
        "accessLog,           json,                           json",
        "accessLogFile,       /var/log/fairlead/access.log,   /var/log/fairlead/access.log",
        "accessLogInterval,   1m,                             1m",
        "accessLogSample,     0.25,                           0.25",
        "logLevel,            DEBUG,                          DEBUG"
    })
    void changedValueReachesTheProxy(String key, String value, String inForce) throws IOException {
        assertThat(settings(key + ": " + value)).containsEntry(key, inForce);
    }

    @Test
    void argumentsOfThePodAreAcceptedByTheProxy() throws IOException {
        Path manifests = Files.createDirectory(temp.resolve("manifests"));
        for (String values : List.of("{}", "manifests: {web.yaml: 'kind: Service'}")) {
            Chart chart = Chart.with(values);
            Path file = Files.writeString(temp.resolve("fairlead.yaml"), chart.configuration());
            List<String> args = new ArrayList<>(chart.container().getArgs().stream()
                    .map(arg -> arg.replace("/etc/fairlead/config/fairlead.yaml", file.toString())
                            .replace("/etc/fairlead/manifests", manifests.toString()))
                    .toList());
            args.add("--print-config");
            NodeKit kit = new NodeKit().with("NODE_NAME", "worker-1");

            assertThat(kit.execute(args.toArray(String[]::new))).as(kit.err()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"BridgeInterface,     podBridgeInterface,     cbr0", "InterfaceNamePrefix, podInterfaceNamePrefix, veth"
    })
    void namesOfInterfacesReachTheProxyWithTheModeThatTheyAreFor(String mode, String key, String name)
            throws IOException {
        assertThat(settings("{detectLocalMode: " + mode + ", " + key + ": " + name + "}"))
                .containsEntry("detectLocalMode", mode)
                .containsEntry(key, name);
    }
}
