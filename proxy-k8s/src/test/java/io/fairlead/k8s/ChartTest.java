package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lints and renders the Helm chart as Helm itself would. */
final class ChartTest {
    private static final Path CHART = Path.of("..", "charts", "fairlead");
    private static final Path GOLDEN = Path.of("src", "test", "resources", "charts", "default.yaml");
    private static final Pattern BETWEEN_DOCUMENTS = Pattern.compile("(?m)^---$");

    @Test
    void lintHasNothingToSay() {
        LintResult result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void defaultRenderingIsTheGoldenFile() throws IOException {
        String rendered = render(Map.of());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(GOLDEN, rendered);
        }

        assertThat(rendered)
                .as("rendering of %s; if the change is meant, run this test with -Dgolden.update=true", CHART)
                .isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void nodeModeIsOneDaemonSetWithItsAccountAndRights() {
        assertThat(objects(Map.of()))
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder(
                        "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "DaemonSet");
    }

    @Test
    void roleReadsServicesAndWritesNothingButEvents() {
        ClusterRole role = only(ClusterRole.class, Map.of());

        assertThat(role.getRules()).allSatisfy(rule -> {
            if (rule.getResources().equals(List.of("events"))) {
                assertThat(rule.getVerbs()).containsExactly("create", "patch");
            } else {
                assertThat(rule.getVerbs()).containsExactly("get", "list", "watch");
            }
        });
        assertThat(role.getRules())
                .flatExtracting(rule -> rule.getResources())
                .containsExactlyInAnyOrder("services", "nodes", "endpointslices", "events");
    }

    @Test
    void bindingGivesTheRoleToTheAccountThatThePodsRunAs() {
        ServiceAccount account = only(ServiceAccount.class, Map.of());
        ClusterRoleBinding binding = only(ClusterRoleBinding.class, Map.of());

        assertThat(binding.getRoleRef().getName())
                .isEqualTo(only(ClusterRole.class, Map.of()).getMetadata().getName());
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo(account.getMetadata().getName());
            assertThat(subject.getNamespace()).isEqualTo("kube-system");
        });
        assertThat(daemonSet(Map.of()).getSpec().getTemplate().getSpec().getServiceAccountName())
                .isEqualTo(account.getMetadata().getName());
    }

    @Test
    void podsRunOnTheNetworkOfTheirNodeAndAreSelectedByTheirLabels() {
        var spec = daemonSet(Map.of()).getSpec();

        assertThat(spec.getTemplate().getSpec().getHostNetwork()).isTrue();
        assertThat(spec.getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(spec.getSelector().getMatchLabels());
    }

    @Test
    void defaultsLeaveTheNumberOfEventLoopsToTheProxy() {
        assertThat(container(Map.of()).getArgs())
                .containsExactly(
                        "node",
                        "--manifests=/etc/fairlead/manifests",
                        "--hostname-override=$(NODE_NAME)",
                        "--capture=none",
                        "--relay=auto",
                        "--selector=random",
                        "--drain-timeout=30s");
    }

    @ParameterizedTest
    @CsvSource({
        "eventLoops,   4,          --event-loops=4",
        "relay,        copy,       --relay=copy",
        "selector,     least-conn, --selector=least-conn",
        "drainTimeout, 2m,         --drain-timeout=2m"
    })
    void changedValueArrivesAsAnArgument(String key, String value, String argument) {
        assertThat(container(Map.of(key, value)).getArgs()).contains(argument);
    }

    @Test
    void imageAndJavaOptionsArrive() {
        Container container = container(Map.of(
                "image.repository", "registry.example/fairlead",
                "image.tag", "1.2.3",
                "javaOptions", "-Xmx200m"));

        assertThat(container.getImage()).isEqualTo("registry.example/fairlead:1.2.3");
        assertThat(container.getEnv())
                .contains(new EnvVarBuilder()
                        .withName("JAVA_TOOL_OPTIONS")
                        .withValue("-Xmx200m")
                        .build());
    }

    @Test
    void manifestsReachTheFolderThatTheProxyReads() {
        Map<String, Object> values = Map.of("manifests.web\\.yaml", "kind: Service");
        ConfigMap manifests = only(ConfigMap.class, values);

        assertThat(manifests.getData()).containsExactly(Map.entry("web.yaml", "kind: Service"));
        assertThat(daemonSet(values).getSpec().getTemplate().getSpec().getVolumes())
                .filteredOn(volume -> volume.getConfigMap() != null)
                .singleElement()
                .satisfies(volume -> assertThat(volume.getConfigMap().getName())
                        .isEqualTo(manifests.getMetadata().getName()));
        assertThat(container(values).getVolumeMounts())
                .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/etc/fairlead/manifests"));
    }

    @Test
    void accountAndRoleOfOnesOwnReplaceThoseOfTheChart() {
        Map<String, Object> values =
                Map.of("serviceAccount.create", false, "serviceAccount.name", "mine", "rbac.create", false);

        assertThat(objects(values))
                .extracting(HasMetadata::getKind)
                .containsExactlyInAnyOrder("ConfigMap", "DaemonSet");
        assertThat(daemonSet(values).getSpec().getTemplate().getSpec().getServiceAccountName())
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource({
        "eventLoops,   0",
        "eventLoops,   1025",
        "relay,        teleport",
        "selector,     Round Robin",
        "drainTimeout, soon",
        "capture,      magic",
        "eventLoop,    4"
    })
    void valueThatIsNotAllowedIsRefusedByName(String key, String value) {
        assertThatThrownBy(() -> render(Map.of(key, value))).hasMessageContaining(key);
    }

    private static Container container(Map<String, Object> values) {
        return daemonSet(values)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    private static DaemonSet daemonSet(Map<String, Object> values) {
        return only(DaemonSet.class, values);
    }

    private static <T extends HasMetadata> T only(Class<T> kind, Map<String, Object> values) {
        return objects(values).stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<HasMetadata> objects(Map<String, Object> values) {
        return BETWEEN_DOCUMENTS
                .splitAsStream(render(values))
                .filter(document -> !document.isBlank())
                .map(document -> Serialization.<HasMetadata>unmarshal(document, HasMetadata.class))
                .toList();
    }

    private static String render(Map<String, Object> values) {
        TemplateCommand command = new Helm(CHART)
                .template()
                .withName("fairlead")
                .withNamespace("kube-system")
                .withKubeVersion("1.30.0");
        values.forEach(command::set);
        return command.call();
    }
}
