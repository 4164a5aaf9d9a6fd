package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.k8s.testkit.Chart;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.select.EndpointSelectors;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that the Helm chart refuses, and how. */
final class ChartRefusalsTest {
    /** The selectors that tests add. */
    private static final Set<String> OF_TESTS = Set.of("erring", "faulty", "first");

    @ParameterizedTest
    @CsvSource({
        "eventLoops,         0",
        "metricsBindAddress, 127.0.0.1:99999",
        "healthzBindAddress, 300.0.0.1",
        "clusterCidr,        '[10.244.0.0/33]'",
        "routingTable,       254",
        "master,             https://10.0.0.1:99999",
        "master,             https://",
        "keepRulesOnStop,    perhaps",
        "fullnameOverride,   Fairlead",
        "javaOptions,        Xmx200m",
        "updateStrategy,     rolling",
        "extraArgs,          '[log-level]'",
        "extraEnv,           '[{value: a}]'",
        "image,              '{repository: a, digest: abc}'",
        "image,              '{repository: a, tag: a:b}'",
        "podMonitor,         '{enable: true}'",
        "podMonitor,         '{interval: often}'",
        "prometheusRule,     '{enabled: perhaps}'",
        "prometheusRule,     '{disabledAlerts: [Down]}'",
        "prometheusRule,     '{runbookUrl: none}'",
        "grafanaDashboard,   '{namespace: Monitoring}'",
        "terminationGracePeriodSeconds, -1",
        "eventLoops,         1025",
        "eventLoop,          4",
        "relay,              teleport",
        "selector,           Round Robin",
        "drainTimeout,       soon",
        "drainTimeout,       5",
        "dialHedgeDelay,     quick",
        "dialTimeout,        0",
        "dialAttempts,       101",
        "ejectionFailures,   1001",
        "ejectionTime,       0",
        "ejectionMaxTime,    often",
        "keepAliveProbes,    128",
        "udpUnrepliedTimeout, 0",
        "udpMaxSessions,     0",
        "udpMaxSessionsPerService, -1",
        "udpMaxSessionsPerClient, 1000001",
        "affinityClients,    0",
        "listPageSize,       many",
        "kubeApiQps,         0",
        "master,             10.0.0.1:6443",
        "serviceProxyName,   -fairlead",
        "nodeportAddresses,  10.0.0.0/8",
        "nodeportAddresses,  '[primary, 10.0.0.0/8]'",
        "healthzBindAddress, localhost:10256",
        "metricsBindAddress, 10249",
        "bindAddressHardFail, perhaps",
        "metricsEndpoints,   perhaps",
        "metricsMaxServicePorts, 0",
        "metricsMaxEndpoints, 1000001",
        "otlpEndpoint,       collector:4318",
        "otlpInterval,       999ms",
        "otlpHeadersFile,    headers",
        "accessLog,          xml",
        "accessLogFile,      access.log",
        "accessLogInterval,  500ms",
        "accessLogSample,    1.5",
        "logLevel,           LOUD",
        "capture,            magic",
        "clusterCidr,        10.244.0.0/16",
        "clusterCidr,        '[10.244.0.0]'",
        "detectLocalMode,    nodeCidr",
        "podBridgeInterface, a b",
        "podInterfaceNamePrefix, much-longer-than-15",
        "masqueradeAll,      sometimes",
        "captureMark,        4096",
        "dialMark,           '\"0x\"'",
        "rulePriority,       32766",
        "routingTable,       0",
        "conntrackZone,      65536",
        "transparentSourcePorts, '10000'"
    })
    void valueThatIsNotAllowedIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> Chart.with(key + ": " + value)).hasMessageContaining(key);
    }

    /** Each by itself is allowed; a pod would not start with it, or not stop gracefully. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dialTimeout: 500ms                                  | dialTimeout is 500ms, which is less than dialAttemptTimeout, 1s500ms. Raise dialTimeout, or lower dialAttemptTimeout.
            ejectionMaxTime: 5s                                 | ejectionMaxTime is 5s, which is less than ejectionTime, 10s. Raise ejectionMaxTime, or lower ejectionTime.
            idleTimeout: 721h                                   | idleTimeout is 721h; allowed are 0 or 1ms to 720h.
            keepAliveInterval: 500ms                            | keepAliveInterval is 500ms; allowed are 1s to 9h6m7s.
            selector: leastconn                                 | selector is 'leastconn'; allowed are least-conn, maglev, p2c, random, round-robin. If your image adds others, list them in customSelectors.
            detectLocalMode: BridgeInterface                    | detectLocalMode is BridgeInterface, and podBridgeInterface is empty.
            detectLocalMode: InterfaceNamePrefix                | detectLocalMode is InterfaceNamePrefix, and podInterfaceNamePrefix is empty.
            {drainTimeout: 60s, terminationGracePeriodSeconds: 45} | drainTimeout is 60s and terminationGracePeriodSeconds is 45.
            terminationGracePeriodSeconds: 34                   | drainTimeout is 30s and terminationGracePeriodSeconds is 34.
            captureMark: "0x5000"                               | captureMark is '0x5000', which has the bits 0x4000 or 0x8000. These are kube-proxy's; choose others.
            captureMark: "4294967296"                           | captureMark is '4294967296'; allowed are 0x1 to 0xffffffff.
            dialMark: "0x0"                                     | dialMark is '0x0'; allowed are 0x1 to 0xffffffff.
            dialMark: "0x3000"                                  | captureMark is '0x1000' and dialMark is '0x3000'; they have a bit in common. Choose others.
            transparentSourcePorts: 10000-10098                 | transparentSourcePorts is '10000-10098'; allowed are at least 100 ports
            transparentSourcePorts: 29999-10000                 | transparentSourcePorts is '29999-10000'; allowed are at least 100 ports
            metricsBindAddress: "[fd00:::1]:10249"              | metricsBindAddress is '[fd00:::1]:10249'; 'fd00:::1' is not an IPv6 address.
            metricsBindAddress: 127.0.0.1:10256                 | healthzBindAddress is '0.0.0.0:10256' and metricsBindAddress is '127.0.0.1:10256'. They need different ports.
            clusterCidr: ["fd00::/48", "fd0000::/48"]           | clusterCidr is 'fd0000::/48'; 'fd0000::' is not an IPv6 address.
            master: https://kubernetes.default.svc              | master is 'https://kubernetes.default.svc', the name of a Service, which the pods cannot resolve
            master: https://[1::2::3]:6443                      | master is 'https://[1::2::3]:6443'; '1::2::3' is not an IPv6 address.
            updateStrategy: {rollingUpdate: {maxUnavailable: 1}} | updateStrategy.rollingUpdate has maxSurge 1 and maxUnavailable 1. One of them must be 0
            updateStrategy: {rollingUpdate: {maxSurge: 0}}      | updateStrategy.rollingUpdate has neither maxSurge nor maxUnavailable.
            bindAddressHardFail: true                           | bindAddressHardFail is true and updateStrategy.rollingUpdate.maxSurge is 1. The new pod
            podMonitor: {enabled: true}                         | podMonitor.enabled is true, and metricsBindAddress is '127.0.0.1:10249', which Prometheus cannot reach. Set it to 0.0.0.0:10249;
            {podMonitor: {enabled: true}, metricsBindAddress: ''} | podMonitor.enabled is true, and metricsBindAddress is empty, so that there are no metrics.
            extraVolumes: [{name: probes, emptyDir: {}}]        | extraVolumes has a volume 'probes', which the chart itself has.
            extraEnv: [{name: FAIRLEAD_JAVA_OPTS, value: -Xmx1g}] | extraEnv has FAIRLEAD_JAVA_OPTS, which the chart itself sets: use javaOptions.
            podLabels: {app.kubernetes.io/name: mine}           | podLabels has app.kubernetes.io/name, by which the DaemonSet finds its pods.
            """)
    void valuesThatDoNotFitTogetherAreRefusedInPlainWords(String values, String message) {
        assertThatThrownBy(() -> Chart.with(values)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{drainTimeout: 60s, terminationGracePeriodSeconds: 65}",
                "{selector: mine, customSelectors: [mine]}",
                "{healthzBindAddress: 192.168.0.1:10249}",
                "{master: 'https://[fd00::1]:6443'}",
                "{master: https://api.example.com}",
                "{bindAddressHardFail: true, updateStrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}}",
                "{bindAddressHardFail: true, healthzBindAddress: '', metricsBindAddress: ''}",
                "{bindAddressHardFail: true, updateStrategy: {type: OnDelete}}",
                "{podMonitor: {enabled: true}, metricsBindAddress: '192.168.0.1'}",
            })
    void valuesThatFitTogetherAreTaken(String values) throws IOException {
        assertThat(Chart.with(values).objects()).isNotEmpty();
    }

    @Test
    void selectorsOfTheChartAreThoseOfTheProxy() {
        String names = EndpointSelectors.load().names().stream()
                .filter(name -> !OF_TESTS.contains(name))
                .collect(Collectors.joining(", "));

        assertThatThrownBy(() -> Chart.with("selector: none-of-them"))
                .hasMessageContaining("allowed are " + names + ".");
    }

    /** Only a cluster knows that an address is a Service's. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            master: https://10.96.0.1:443                               | true
            master: https://192.168.0.10:6443                           | false
            {master: 'https://10.96.0.1:443', serviceProxyName: mine}   | false
            """)
    void masterThatIsAServiceWhichNothingElseServesIsRefused(String values, boolean isRefused) throws IOException {
        try (TestApiServer server = TestApiServer.start()) {
            server.always(_ -> true, (request, answer) -> {
                answer.json(
                        200,
                        "",
                        switch (request.path()) {
                            case "/version" -> "{\"major\": \"1\", \"minor\": \"30\", \"gitVersion\": \"v1.30.0\"}";
                            case "/api" -> "{\"kind\": \"APIVersions\", \"versions\": [\"v1\"]}";
                            case "/apis" -> "{\"kind\": \"APIGroupList\", \"apiVersion\": \"v1\", \"groups\": []}";
                            case "/api/v1" -> """
                            {"kind": "APIResourceList", "groupVersion": "v1", "resources": [
                             {"name": "services", "namespaced": true, "kind": "Service", "verbs": ["get"]}]}""";
                            default -> """
                            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kubernetes"},
                             "spec": {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"]}}""";
                        });
                return true;
            });
            String problem = Chart.problemOnCluster(values, server.kubeconfig("token: none"));

            assertThat(problem.contains(
                            "master is 'https://10.96.0.1:443', the ClusterIP of the Service kubernetes.default"))
                    .as(problem)
                    .isEqualTo(isRefused);
        }
    }
}
