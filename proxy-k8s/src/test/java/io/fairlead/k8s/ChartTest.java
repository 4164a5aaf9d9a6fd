package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fairlead.k8s.testkit.Chart;
import io.fairlead.k8s.testkit.TestApiServer;
import io.fairlead.select.EndpointSelectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lints and renders the Helm chart as Helm itself would. */
final class ChartTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "charts");

    /** The selectors that tests add. */
    private static final Set<String> OF_TESTS = Set.of("erring", "faulty", "first");

    /** What people install, each with a golden file of its name. */
    enum Rendering {
        DEFAULT,
        MANIFESTS,
        BESIDE_KUBE_PROXY,
        INSTEAD_OF_KUBE_PROXY;

        Chart chart() throws IOException {
            return Chart.with(
                    switch (this) {
                        case DEFAULT -> "";
                        case MANIFESTS -> "manifests: {web.yaml: 'kind: Service'}";
                        case BESIDE_KUBE_PROXY -> """
                                serviceProxyName: fairlead
                                capture: none
                                healthzBindAddress: 0.0.0.0:10356
                                metricsBindAddress: 127.0.0.1:10349
                                """;
                        case INSTEAD_OF_KUBE_PROXY -> """
                                master: https://192.168.0.10:6443
                                clusterCidr: [10.244.0.0/16]
                                nodeportAddresses: [primary]
                                """;
                    });
        }

        Path golden() {
            return GOLDEN.resolve(name().toLowerCase(Locale.ROOT).replace('_', '-') + ".yaml");
        }
    }

    @Test
    void lintHasNothingToSay() {
        LintResult result = Chart.lint();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void renderingIsTheGoldenFile(Rendering rendering) throws IOException {
        String rendered = rendering.chart().text();
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(rendering.golden(), rendered);
        }

        assertThat(rendered)
                .as("rendering of the chart; if the change is meant, run this test with -Dgolden.update=true")
                .isEqualTo(Files.readString(rendering.golden()));
    }

    @ParameterizedTest
    @CsvSource({
        "DEFAULT,   ServiceAccount ClusterRole ClusterRoleBinding Role RoleBinding ConfigMap DaemonSet",
        "MANIFESTS, ServiceAccount ConfigMap ConfigMap DaemonSet"
    })
    void nodeModeIsOneDaemonSetWithItsAccountAndTheRightsThatItNeeds(Rendering rendering, String kinds)
            throws IOException {
        assertThat(rendering.chart().objects())
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder(kinds.split(" "));
    }

    @Test
    void roleAllowsWhatTheProxyAsksForAndNothingElse() throws IOException {
        ClusterRole role = Rendering.DEFAULT.chart().first(ClusterRole.class);

        assertThat(role.getRules())
                .extracting(rule -> rule.getApiGroups() + " " + rule.getResources() + " " + rule.getVerbs())
                .containsExactlyInAnyOrder(
                        "[] [services] [list, watch]",
                        "[discovery.k8s.io] [endpointslices] [list, watch]",
                        "[] [nodes] [get, list, watch]",
                        "[] [events] [create, patch]");
        assertThat(role.getRules()).allSatisfy(rule -> {
            assertThat(rule.getResourceNames()).isEmpty();
            assertThat(rule.getNonResourceURLs()).isEmpty();
        });
    }

    /** Only then a pod has use for it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                        | true
            {capture: none}                           | false
            {keepRulesOnStop: true}                   | false
            {manifests: {web.yaml: 'kind: Service'}}  | false
            """)
    void podsMayReadTheirDaemonSetWhereTheyAskForItWhenTheyStop(String values, boolean isAsked) throws IOException {
        Chart chart = Chart.with(values);

        assertThat(chart.configuration().contains("\ndaemonSet: kube-system/fairlead"))
                .isEqualTo(isAsked);
        assertThat(chart.objects()).filteredOn(Role.class::isInstance).hasSize(isAsked ? 1 : 0);
        if (isAsked) {
            assertThat(chart.first(Role.class).getRules()).singleElement().satisfies(rule -> {
                assertThat(rule.getApiGroups()).containsExactly("apps");
                assertThat(rule.getResources()).containsExactly("daemonsets");
                assertThat(rule.getResourceNames())
                        .containsExactly(
                                chart.first(DaemonSet.class).getMetadata().getName());
                assertThat(rule.getVerbs()).containsExactly("get");
            });
            assertThat(chart.first(RoleBinding.class).getSubjects())
                    .isEqualTo(chart.first(ClusterRoleBinding.class).getSubjects());
        }
    }

    @Test
    void bindingGivesTheRoleToTheAccountThatThePodsRunAs() throws IOException {
        Chart chart = Rendering.DEFAULT.chart();
        ServiceAccount account = chart.first(ServiceAccount.class);
        ClusterRoleBinding binding = chart.first(ClusterRoleBinding.class);

        assertThat(binding.getRoleRef().getName())
                .isEqualTo(chart.first(ClusterRole.class).getMetadata().getName());
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo(account.getMetadata().getName());
            assertThat(subject.getNamespace()).isEqualTo("kube-system");
        });
        assertThat(chart.pod().getSpec().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
    }

    @Test
    void onlyThePodsOfTheDaemonSetGetTheTokenAndOnlyToAskTheApiServer() throws IOException {
        Chart cluster = Rendering.DEFAULT.chart();

        assertThat(cluster.first(ServiceAccount.class).getAutomountServiceAccountToken())
                .isFalse();
        assertThat(cluster.pod().getSpec().getAutomountServiceAccountToken()).isTrue();
        assertThat(Rendering.MANIFESTS.chart().pod().getSpec().getAutomountServiceAccountToken())
                .isFalse();
    }

    @Test
    void podsRunOnTheNetworkOfTheirNodeAndAreSelectedByTheirLabels() throws IOException {
        var spec = Rendering.DEFAULT.chart().first(DaemonSet.class).getSpec();

        assertThat(spec.getTemplate().getSpec().getHostNetwork()).isTrue();
        assertThat(spec.getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(spec.getSelector().getMatchLabels());
    }

    @ParameterizedTest
    @CsvSource({
        "auto,   NET_ADMIN NET_BIND_SERVICE",
        "tproxy, NET_ADMIN NET_BIND_SERVICE",
        "bind,   NET_ADMIN NET_BIND_SERVICE",
        "none,   NET_BIND_SERVICE"
    })
    void podHasTheCapabilitiesThatCaptureNeedsAndNoOther(String capture, String capabilities) throws IOException {
        SecurityContext security = Chart.with("capture: " + capture).container().getSecurityContext();

        assertThat(security.getCapabilities().getAdd()).containsExactly(capabilities.split(" "));
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(security.getRunAsUser()).isZero();
        assertThat(security.getPrivileged()).isNull();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
    }

    @Test
    void theProxyIsToldOnlyWhereItsConfigurationIsAndOnWhichNodeItRuns() throws IOException {
        Container container = Rendering.DEFAULT.chart().container();

        assertThat(container.getArgs()).containsExactly("node", "--config=/etc/fairlead/config/fairlead.yaml");
        assertThat(container.getEnv()).singleElement().satisfies(variable -> {
            assertThat(variable.getName()).isEqualTo("NODE_NAME");
            assertThat(variable.getValueFrom().getFieldRef().getFieldPath()).isEqualTo("spec.nodeName");
        });
    }

    @Test
    void imageAndJavaOptionsArrive() throws IOException {
        Container container = Chart.with("""
                        image: {repository: registry.example/fairlead, tag: 1.2.3}
                        javaOptions: -Xmx200m
                        """).container();

        assertThat(container.getImage()).isEqualTo("registry.example/fairlead:1.2.3");
        assertThat(container.getEnv())
                .contains(new EnvVarBuilder()
                        .withName("JAVA_TOOL_OPTIONS")
                        .withValue("-Xmx200m")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "manifests"})
    void configMapsReachTheFoldersThatTheProxyReads(String name) throws IOException {
        Chart chart = Rendering.MANIFESTS.chart();

        assertThat(chart.pod().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals(name))
                .singleElement()
                .satisfies(volume -> assertThat(volume.getConfigMap().getName()).isEqualTo("fairlead-" + name));
        assertThat(chart.container().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals(name))
                .singleElement()
                .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/fairlead/" + name));
    }

    @Test
    void manifestsAreServedInThePlaceOfTheApiServersObjects() throws IOException {
        Chart chart = Rendering.MANIFESTS.chart();

        assertThat(chart.container().getArgs()).contains("--manifests=/etc/fairlead/manifests");
        assertThat(chart.configMap("fairlead-manifests").getData())
                .containsExactly(Map.entry("web.yaml", "kind: Service"));
    }

    @Test
    void anotherConfigurationRollsThePodsAndOtherManifestsDoNot() throws IOException {
        Chart before = Rendering.MANIFESTS.chart();
        Chart otherManifests = Chart.with("manifests: {web.yaml: 'kind: Node'}");
        Chart otherConfiguration = Chart.with("selector: least-conn");

        assertThat(otherManifests.pod().getMetadata()).isEqualTo(before.pod().getMetadata());
        assertThat(otherConfiguration.pod().getMetadata())
                .isNotEqualTo(before.pod().getMetadata());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "NODE", textBlock = """
                    # address,        host,        port
                    0.0.0.0:10256,    NODE,        10256
                    0.0.0.0,          NODE,        10256
                    "[::]:10356",     NODE,        10356
                    "[::]",           NODE,        10256
                    "::",             NODE,        10256
                    127.0.0.1:8080,   127.0.0.1,   8080
                    10.0.0.7,         10.0.0.7,    10256
                    "[fd00::7]:8080", fd00::7,     8080
                    "fd00::7",        fd00::7,     10256
                    """)
    void probesAskWhereHealthIsServed(String address, String host, int port) throws IOException {
        Container container = Chart.with("healthzBindAddress: " + address).container();

        for (Probe probe :
                List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())) {
            assertThat(probe.getHttpGet().getHost()).isEqualTo(host);
            assertThat(probe.getHttpGet().getPort().getIntVal()).isEqualTo(port);
        }
    }

    @Test
    void aRestartIsForAProxyThatHangsAndReadinessForOneThatLoadBalancersMayUse() throws IOException {
        Container container = Rendering.DEFAULT.chart().container();

        assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/livez");
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
    }

    @Test
    void whereHealthIsServedNowhereNothingIsProbed() throws IOException {
        Container container = Chart.with("healthzBindAddress: ''").container();

        assertThat(container.getStartupProbe()).isNull();
        assertThat(container.getLivenessProbe()).isNull();
        assertThat(container.getReadinessProbe()).isNull();
    }

    @Test
    void accountAndRoleOfOnesOwnReplaceThoseOfTheChart() throws IOException {
        Chart chart = Chart.with("""
                serviceAccount: {create: false, name: mine}
                rbac: {create: false}
                """);

        assertThat(chart.objects())
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder("ConfigMap", "DaemonSet");
        assertThat(chart.pod().getSpec().getServiceAccountName()).isEqualTo("mine");
    }

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

    /** Each by itself is allowed; a pod would not start with it, or not stop in good order. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            dialTimeout: 500ms                                  | dialTimeout is 500ms, which is less than dialAttemptTimeout, 1s500ms. Raise dialTimeout, or lower dialAttemptTimeout.
            ejectionMaxTime: 5s                                 | ejectionMaxTime is 5s, which is less than ejectionTime, 10s. Raise ejectionMaxTime, or lower ejectionTime.
            idleTimeout: 721h                                   | idleTimeout is 721h; allowed are 0 or 1ms to 720h.
            keepAliveInterval: 500ms                            | keepAliveInterval is 500ms; allowed are 1s to 9h6m7s.
            selector: leastconn                                 | selector is 'leastconn'; allowed are least-conn, maglev, p2c, random, round-robin. If your image adds others, list them in customSelectors.
            detectLocalMode: BridgeInterface                    | detectLocalMode is BridgeInterface, and podBridgeInterface is empty.
            detectLocalMode: InterfaceNamePrefix                | detectLocalMode is InterfaceNamePrefix, and podInterfaceNamePrefix is empty.
            drainTimeout: 60s                                   | drainTimeout is 60s and terminationGracePeriodSeconds is 45.
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
            updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}} | updateStrategy.rollingUpdate.maxSurge is 1. The new pod
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
                "{healthzBindAddress: '', metricsBindAddress: '', updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}}",
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
