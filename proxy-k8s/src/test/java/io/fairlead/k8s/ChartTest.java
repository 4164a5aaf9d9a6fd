package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lints and renders the Helm chart as Helm itself would. */
final class ChartTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "charts");

    /** What people install, each with a golden file of its name. */
    enum Rendering {
        DEFAULT,
        MANIFESTS,
        BESIDE_KUBE_PROXY,
        INSTEAD_OF_KUBE_PROXY,
        EVERYTHING;

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
                        case EVERYTHING -> """
                                image: {repository: registry.example/fairlead, digest: "sha256:%s"}
                                imagePullSecrets: [{name: registry}]
                                stateDir: /var/lib/fairlead
                                drainTimeout: 1m30s
                                metricsBindAddress: "[::]:10249"
                                javaOptions: -Xmx200m
                                podMonitor:
                                  enabled: true
                                  labels: {release: prometheus}
                                  interval: 30s
                                  scrapeTimeout: 10s
                                  relabelings:
                                    - {action: replace, sourceLabels: [__meta_kubernetes_pod_name], targetLabel: who}
                                  metricRelabelings:
                                    - {action: drop, sourceLabels: [__name__], regex: jvm_.*}
                                prometheusRule:
                                  enabled: true
                                  labels: {release: prometheus}
                                  disabledAlerts: [FairleadVersionSkew, FairleadUdpDrops]
                                  alertLabels: {team: network}
                                extraArgs: [--log-level=DEBUG]
                                extraEnv: [{name: TZ, value: UTC}]
                                extraVolumes: [{name: selectors, emptyDir: {}}]
                                extraVolumeMounts: [{name: selectors, mountPath: /opt/selectors}]
                                updateStrategy: {rollingUpdate: {maxSurge: 10%%}}
                                affinity:
                                  nodeAffinity:
                                    requiredDuringSchedulingIgnoredDuringExecution:
                                      nodeSelectorTerms: [{matchExpressions: [{key: virtual, operator: DoesNotExist}]}]
                                nodeSelector: {pool: main}
                                podAnnotations: {example.com/owner: network}
                                podLabels: {team: network}
                                serviceAccount: {annotations: {example.com/role: proxy}}
                                """.formatted("0123456789abcdef".repeat(4));
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
                        "[events.k8s.io] [events] [create, patch]");
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
                        .withName("FAIRLEAD_JAVA_OPTS")
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
    void stateIsKeptInADirectoryOfTheNode() throws IOException {
        Chart chart = Chart.with("stateDir: /var/lib/fairlead");

        assertThat(chart.pod().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("state"))
                .singleElement()
                .satisfies(volume -> assertThat(volume.getHostPath().getPath()).isEqualTo("/var/lib/fairlead"));
        assertThat(chart.container().getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("state"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.getMountPath()).isEqualTo("/var/lib/fairlead"));
        assertThat(Rendering.DEFAULT.chart().pod().getSpec().getVolumes())
                .noneMatch(volume -> volume.getName().equals("state"));
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
}
