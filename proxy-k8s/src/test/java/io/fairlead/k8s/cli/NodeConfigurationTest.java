package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.config.ConfigKey;
import io.fairlead.k8s.config.HostName;
import io.fairlead.k8s.config.KubeProxySetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pins the keys of a node's configuration, their defaults and their documentation. */
class NodeConfigurationTest {
    /** Every key with its default; a key that is added, renamed or defaults to something else has to be changed here. */
    private static final String DEFAULTS = """
            manifests: null
            kubeconfig: null
            context: null
            master: null
            kubeApiQps: 5.0
            kubeApiBurst: 10
            listPageSize: 500
            watchStallTimeout: 2m30s
            stateDir: null
            serviceProxyName: null
            hostnameOverride: HOST
            bindAddress: 0.0.0.0
            capture: none
            clusterCidr: []
            detectLocalMode: ClusterCIDR
            podBridgeInterface: ''
            podInterfaceNamePrefix: ''
            masqueradeAll: false
            captureMark: '0x1000'
            dialMark: '0x40'
            rulePriority: 100
            routingTable: 4096
            conntrackZone: 4096
            transparentSourcePorts: 10000-29999
            keepRulesOnStop: false
            daemonSet: null
            nodeportAddresses: []
            eventLoops: CORES
            relay: auto
            selector: random
            affinityClients: 1000000
            drainTimeout: 30s
            dialAttempts: 3
            dialHedgeDelay: 250ms
            dialAttemptTimeout: 1s500ms
            dialTimeout: 10s
            ejectionFailures: 3
            ejectionTime: 10s
            ejectionMaxTime: 1m
            idleTimeout: 1h
            halfClosedTimeout: 1h
            tcpUserTimeout: 2m
            keepAliveIdle: 1m
            keepAliveInterval: 15s
            keepAliveProbes: 4
            udpUnrepliedTimeout: 30s
            udpRepliedTimeout: 2m
            udpMaxSessions: 65536
            udpMaxSessionsPerService: 0
            udpMaxSessionsPerClient: 4096
            healthzBindAddress: 0.0.0.0:10256
            metricsBindAddress: 127.0.0.1:10249
            bindAddressHardFail: false
            probeDir: null
            adminSocket: /run/fairlead/admin.sock
            adminTokenFile: null
            metricsEndpoints: true
            metricsMaxServicePorts: 1000
            metricsMaxEndpoints: 10000
            otlpEndpoint: ''
            otlpInterval: 1m
            otlpHeadersFile: null
            otlpCaFile: null
            accessLog: 'off'
            accessLogFile: null
            accessLogInterval: '0'
            accessLogSample: 1.0
            logLevel: INFO
            loggingFormat: text
            """;

    /** Flags of kube-proxy that mean the same. */
    private static final List<String> SAME_AS_KUBE_PROXY = List.of(
            "bind-address",
            "bind-address-hard-fail",
            "cluster-cidr",
            "config",
            "detect-local-mode",
            "healthz-bind-address",
            "hostname-override",
            "kube-api-burst",
            "kube-api-qps",
            "kubeconfig",
            "logging-format",
            "masquerade-all",
            "master",
            "metrics-bind-address",
            "nodeport-addresses",
            "pod-bridge-interface",
            "pod-interface-name-prefix");

    /** Flags of kube-proxy that mean something else, or are refused. */
    private static final List<String> OTHER_THAN_KUBE_PROXY = List.of(
            "v",
            "proxy-mode",
            "ipvs-scheduler",
            "ipvs-udp-timeout",
            "conntrack-udp-timeout",
            "conntrack-udp-timeout-stream",
            "init-only",
            "cleanup",
            "cleanup-iptables",
            "write-config-to");

    /** Keys whose default the documentation tells in words. */
    private static final List<String> IN_WORDS = List.of(
            "manifests",
            "kubeconfig",
            "context",
            "master",
            "stateDir",
            "probeDir",
            "adminTokenFile",
            "otlpEndpoint",
            "otlpHeadersFile",
            "otlpCaFile",
            "accessLogFile",
            "serviceProxyName",
            "hostnameOverride",
            "clusterCidr",
            "podBridgeInterface",
            "podInterfaceNamePrefix",
            "daemonSet",
            "nodeportAddresses",
            "eventLoops");

    private static final Pattern SETTING = Pattern.compile("^(\\w+): (\\S+) +# default$", Pattern.MULTILINE);
    private static final Pattern ROW =
            Pattern.compile("^\\| `(\\w+)` \\| ([a-z ]+) \\| ([^|]+) \\| ([^|]*)\\| ([^|]+) \\|$", Pattern.MULTILINE);

    private static String documentation = "";

    @BeforeAll
    static void readDocumentation() throws IOException {
        documentation = Files.readString(Path.of("..", "docs", "configuration.md"));
    }

    private static Map<String, String> defaults() {
        NodeKit kit = new NodeKit();
        assertThat(kit.run("--print-config")).as(kit.err()).isZero();
        Map<String, String> defaults = new LinkedHashMap<>();
        Matcher settings = SETTING.matcher(kit.out());
        while (settings.find()) {
            defaults.put(settings.group(1), settings.group(2));
        }
        return defaults;
    }

    @Test
    void everyKeyHasItsDefault() {
        StringBuilder found = new StringBuilder();
        defaults().forEach((key, value) -> found.append(key + ": " + value + "\n"));

        assertThat(found)
                .hasToString(DEFAULTS.replace("HOST", HostName.read())
                        .replace("CORES", "" + Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void everyOptionIsAKeyAndEveryKeyAnOption() {
        List<String> options = NodeArguments.keys(new NodeKit().command()).stream()
                .map(ConfigKey::name)
                .toList();

        assertThat(options).containsExactlyInAnyOrderElementsOf(defaults().keySet());
    }

    @Test
    void everyKeyIsDocumentedWithItsTypeAndDefault() {
        Map<String, String> documented = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        Matcher rows = ROW.matcher(documentation);
        while (rows.find()) {
            types.put(rows.group(1), rows.group(2));
            documented.put(rows.group(1), rows.group(3));
        }
        Map<String, String> expected = defaults();
        expected.replaceAll((key, value) -> IN_WORDS.contains(key) ? documented.get(key) : "`" + value + "`");

        assertThat(documented).containsExactlyEntriesOf(expected);
        for (ConfigKey key : NodeArguments.keys(new NodeKit().command())) {
            String type = switch (key.type()) {
                case TEXT -> "text";
                case WHOLE_NUMBER -> "whole number";
                case NUMBER -> "number";
                case SWITCH -> "true or false";
                case DURATION -> "duration";
                case LIST -> "list";
            };
            assertThat(types).containsEntry(key.name(), type);
        }
    }

    @Test
    void everyFlagOfKubeProxyIsDocumented() throws IOException {
        String flags = Files.readString(Path.of("..", "docs", "reference", "kube-proxy-flags.md"));

        SAME_AS_KUBE_PROXY.forEach(flag -> assertThat(flags).contains("`--" + flag + "`"));
        OTHER_THAN_KUBE_PROXY.forEach(flag -> assertThat(flags).contains("`--" + flag + "`"));
    }

    @Test
    void flagsThatMeanTheSameAsForKubeProxyAreOptions() {
        SAME_AS_KUBE_PROXY.forEach(flag -> assertThat(new NodeKit().command().findOption("--" + flag))
                .as(flag)
                .isNotNull());
    }

    @Test
    void noOptionIsAFlagThatIsPassedOver() {
        for (KubeProxySetting setting : KubeProxySetting.all()) {
            assertThat(setting.flag() == null ? null : new NodeKit().command().findOption("--" + setting.flag()))
                    .as(setting.flag())
                    .isNull();
        }
    }

    @Test
    void helpNamesEveryOptionAndNoneOfKubeProxysOwnFlags() {
        NodeKit kit = new NodeKit();

        assertThat(kit.run("--help")).isZero();
        NodeArguments.keys(kit.command()).forEach(key -> assertThat(kit.out()).contains(ConfigKey.flagOf(key.name())));
        assertThat(kit.out()).doesNotContain("--iptables", "--conntrack-m", "--conntrack-t");
    }
}
