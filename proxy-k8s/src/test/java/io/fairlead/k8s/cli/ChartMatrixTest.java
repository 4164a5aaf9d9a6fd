package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every combination of the values that decide what the Helm chart writes: it renders what an API server takes, or refuses
 * the values in words of its own.
 */
final class ChartMatrixTest {
    private static final List<List<String>> CHOICES = List.of(
            List.of("capture: none", "capture: tproxy", "{capture: auto, keepRulesOnStop: true}"),
            List.of("{}", "manifests: {web.yaml: 'kind: Service'}"),
            List.of("{}", "stateDir: /var/lib/fairlead"),
            List.of("healthzBindAddress: ''", "healthzBindAddress: 127.0.0.1:10356"),
            List.of(
                    "{}",
                    "{metricsBindAddress: '0.0.0.0:10249', podMonitor: {enabled: true}}",
                    "{prometheusRule: {enabled: true}, grafanaDashboard: {enabled: true}}"),
            List.of(
                    "{}",
                    "updateStrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}",
                    "{updateStrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}, bindAddressHardFail: true}",
                    "updateStrategy: {type: OnDelete}"),
            List.of("{}", "{serviceAccount: {create: false, name: mine}, rbac: {create: false}}"));

    /** One choice of each, as the text of a values file. */
    private static List<String> combinations() {
        List<String> all = List.of("");
        for (List<String> choices : CHOICES) {
            List<String> longer = new ArrayList<>();
            for (String begin : all) {
                for (String choice : choices) {
                    longer.add(begin + inner(choice));
                }
            }
            all = longer;
        }
        return all.stream().map(values -> "{" + values + "}").collect(Collectors.toList());
    }

    private static String inner(String choice) {
        String fields = choice.startsWith("{") ? choice.substring(1, choice.length() - 1) : choice;
        return fields.isEmpty() ? "" : fields + ", ";
    }

    @Test
    void whateverIsCombinedTheManifestsFitTogether() throws IOException {
        List<String> combinations = combinations();
        for (String values : combinations) {
            check(values, Chart.with(values));
        }
        assertThat(combinations).hasSizeGreaterThan(300);
    }

    private static void check(String values, Chart chart) {
        DaemonSet set = chart.first(DaemonSet.class);
        Container container = chart.container();

        assertThat(container.getVolumeMounts().stream().map(VolumeMount::getName))
                .as(values)
                .containsExactlyInAnyOrderElementsOf(chart.pod().getSpec().getVolumes().stream()
                        .map(Volume::getName)
                        .toList());
        assertThat(container.getPorts()).as(values).isEmpty();
        assertThat(container.getReadinessProbe().getExec()).as(values).isNotNull();
        assertThat(container.getEnv()).as(values).isNotEmpty();
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                .as(values)
                .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
        boolean hasManifests = values.contains("manifests");
        assertThat(chart.pod().getSpec().getAutomountServiceAccountToken())
                .as(values)
                .isEqualTo(!hasManifests);
        boolean hasRights = !hasManifests && !values.contains("rbac: {create: false}");
        assertThat(chart.objects().stream().anyMatch(ClusterRoleBinding.class::isInstance))
                .as(values)
                .isEqualTo(hasRights);
        String account = chart.pod().getSpec().getServiceAccountName();
        assertThat(chart.objects().stream()
                        .filter(ServiceAccount.class::isInstance)
                        .map(object -> object.getMetadata().getName()))
                .as(values)
                .isSubsetOf(account);
        assertThat(chart.configuration().contains("daemonSet:"))
                .as(values)
                .isEqualTo(!hasManifests && values.contains("tproxy"));
    }
}
