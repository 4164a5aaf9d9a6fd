package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pods of the Helm chart: probes, updates, metrics, and what {@code helm test} creates. */
final class ChartPodTest {
    @TempDir
    private Path temp;

    /** Two pods of a node share its network: the second is placed only if no port is declared, which would be a host port. */
    @Test
    void aNewPodFitsNextToTheOldOneOnANode() throws IOException {
        Chart chart = Chart.with("");
        var rolling = chart.first(DaemonSet.class).getSpec().getUpdateStrategy().getRollingUpdate();

        assertThat(rolling.getMaxSurge().getIntVal()).isEqualTo(1);
        assertThat(rolling.getMaxUnavailable().getIntVal()).isZero();
        assertThat(chart.container().getPorts()).isEmpty();
        assertThat(chart.configuration()).contains("\nbindAddressHardFail: false\n");
    }

    /** A probe of a port would be answered by whichever pod of the node has it. */
    @Test
    void probesLookAtFilesOfTheirOwnPod() throws IOException {
        Chart chart = Chart.with("");
        Container container = chart.container();

        assertThat(chart.configuration()).contains("\nprobeDir: /run/fairlead");
        assertThat(lastWord(container.getStartupProbe())).isEqualTo("/run/fairlead/live");
        assertThat(lastWord(container.getLivenessProbe())).isEqualTo("/run/fairlead/live");
        assertThat(lastWord(container.getReadinessProbe())).isEqualTo("/run/fairlead/ready");
        assertThat(chart.pod().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("probes"))
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getEmptyDir().getMedium()).isEqualTo("Memory"));
        assertThat(container.getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactly("config", "probes", "handover");
    }

    private static String lastWord(Probe probe) {
        return probe.getExec().getCommand().getLast();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-8, 0", "-15, 1", "3600, 1"})
    void aProbeFailsWithAnOldFileAndWithOneOfTheFuture(int seconds, int code) throws Exception {
        Path file = Files.createFile(temp.resolve("live"));
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(seconds)));

        assertThat(probe(file, code == 0 ? "" : file + " was not renewed within 10 s; the log of the pod says why\n"))
                .isEqualTo(code);
    }

    @Test
    void aProbeFailsWithoutItsFile() throws Exception {
        Path file = temp.resolve("ready");

        assertThat(probe(file, file + " was not renewed within 10 s; the log of the pod says why\n"))
                .isEqualTo(1);
    }

    /** Runs the probe for another file; instead of those of BusyBox, the programs of this machine. */
    private int probe(Path file, String output) throws Exception {
        Path programs = Files.createDirectory(temp.resolve("bin"));
        Path busybox = Files.writeString(programs.resolve("busybox"), "#!/bin/sh\nexec \"$@\"\n");
        Files.setPosixFilePermissions(busybox, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(
                Chart.with("").container().getLivenessProbe().getExec().getCommand());
        command.set(0, busybox.toString());
        command.set(command.size() - 1, file.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = builder.start();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(output);
        return process.waitFor();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                          | 45
            {drainTimeout: 0}                                           | 15
            {drainTimeout: 250ms}                                       | 16
            {drainTimeout: 1m30s}                                       | 105
            {drainTimeout: 1h0m1ms}                                     | 3616
            {drainTimeout: 24h}                                         | 86415
            {drainTimeout: 30s, terminationGracePeriodSeconds: 35}      | 35
            {drainTimeout: 0, terminationGracePeriodSeconds: 600}       | 600
            """)
    void theGracePeriodFollowsTheDrainTimeoutUnlessItIsSet(String values, long seconds) throws IOException {
        assertThat(Chart.with(values).pod().getSpec().getTerminationGracePeriodSeconds())
                .isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
            {updateStrategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}, bindAddressHardFail: true} | RollingUpdate | 0    | 1
            {updateStrategy: {rollingUpdate: {maxSurge: 25%}}}                                             | RollingUpdate | 25%  | 0
            {updateStrategy: {type: OnDelete}}                                                             | OnDelete      | none | none
            """)
    void updatesAreAsConfigured(String values, String type, String surge, String unavailable) throws IOException {
        var strategy = Chart.with(values).first(DaemonSet.class).getSpec().getUpdateStrategy();

        assertThat(strategy.getType()).isEqualTo(type);
        if (surge == null) {
            assertThat(strategy.getRollingUpdate()).isNull();
        } else {
            assertThat(String.valueOf(strategy.getRollingUpdate().getMaxSurge().getValue()))
                    .isEqualTo(surge);
            assertThat(String.valueOf(
                            strategy.getRollingUpdate().getMaxUnavailable().getValue()))
                    .isEqualTo(unavailable);
        }
    }

    @Test
    void aDigestCountsMoreThanATag() throws IOException {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        Container container =
                Chart.with("image: {tag: 1.2.3, digest: '" + digest + "'}").container();

        assertThat(container.getImage()).isEqualTo("fairlead@" + digest);
    }

    @Test
    void extrasFollowWhatTheChartHas() throws IOException {
        Chart chart = Chart.with("""
                extraArgs: [--log-level=DEBUG]
                extraEnv: [{name: TZ, value: UTC}]
                extraVolumes: [{name: selectors, emptyDir: {}}]
                extraVolumeMounts: [{name: selectors, mountPath: /opt/selectors}]
                """);

        assertThat(chart.container().getArgs()).last().isEqualTo("--log-level=DEBUG");
        assertThat(chart.container().getEnv())
                .last()
                .satisfies(variable -> assertThat(variable.getName()).isEqualTo("TZ"));
        assertThat(chart.pod().getSpec().getVolumes())
                .extracting(Volume::getName)
                .containsExactly("config", "handover", "probes", "selectors");
        assertThat(chart.container().getVolumeMounts())
                .extracting(VolumeMount::getMountPath)
                .containsExactly("/etc/fairlead/config", "/run/fairlead", "/run/fairlead/handover", "/opt/selectors");
    }

    /** Where pods declare no ports, Prometheus knows only their addresses. */
    @ParameterizedTest
    @CsvSource({"0.0.0.0:10249, 10249", "'[::]:9999', 9999", "192.168.0.7, 10249"})
    void aPodMonitorScrapesThePortOfMetricsAlthoughThePodDeclaresNone(String address, int port) throws IOException {
        Chart chart = Chart.with("{podMonitor: {enabled: true}, metricsBindAddress: '" + address + "'}");
        GenericKubernetesResource monitor = chart.first(GenericKubernetesResource.class);

        Map<String, Object> endpoint = monitor.get("spec", "podMetricsEndpoints", 0);
        assertThat(endpoint).containsEntry("path", "/metrics").doesNotContainKeys("port", "portNumber", "targetPort");
        assertThat(relabeled(endpoint, "10.0.0.7")).isEqualTo("10.0.0.7:" + port);
        assertThat(relabeled(endpoint, "fd00::7")).isEqualTo("[fd00::7]:" + port);
        assertThat(monitor.<Map<String, String>>get("spec", "selector", "matchLabels"))
                .isEqualTo(chart.first(DaemonSet.class).getSpec().getSelector().getMatchLabels());
    }

    /** What Prometheus makes of the address of a pod: a rule replaces if its whole expression matches. */
    @SuppressWarnings("unchecked")
    private static String relabeled(Map<String, Object> endpoint, String podIp) {
        String address = "";
        for (Map<String, Object> rule : (List<Map<String, Object>>) endpoint.getOrDefault("relabelings", List.of())) {
            String regex = String.valueOf(rule.get("regex"));
            if (List.of("__meta_kubernetes_pod_ip").equals(rule.get("sourceLabels")) && podIp.matches(regex)) {
                assertThat(rule).containsEntry("targetLabel", "__address__");
                address = podIp.replaceAll(
                        regex, String.valueOf(rule.get("replacement")).replace("${1}", "$1"));
            }
        }
        return address;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                            | status.hostIP | 10256 | true
            {healthzBindAddress: '0.0.0.0:10356', serviceProxyName: mine} | status.hostIP | 10356 | true
            {capture: none}                                               | status.hostIP | 10256 | false
            {manifests: {web.yaml: 'kind: Service'}}                      | status.hostIP | 10256 | false
            {healthzBindAddress: '[::1]:8080'}                            | ::1           | 8080  | false
            """)
    void helmTestAsksTheNodeAndAServiceWhereFairleadServesIt(
            String values, String address, String port, boolean hasService) throws IOException {
        Chart chart = Chart.withTests(values, temp);
        Pod pod = chart.first(Pod.class);
        Container container = pod.getSpec().getContainers().getFirst();

        var first = container.getEnv().getFirst();
        assertThat(first.getValue() == null ? first.getValueFrom().getFieldRef().getFieldPath() : first.getValue())
                .isEqualTo(address);
        assertThat(pod.getSpec().getHostNetwork()).isEqualTo(address.equals("::1") ? true : null);
        assertThat(container.getEnv().get(1).getValue()).isEqualTo(port);
        assertThat(container.getImage()).isEqualTo(chart.container().getImage());
        assertThat(pod.getMetadata().getLabels())
                .as("the DaemonSet must not count it as its own")
                .doesNotContainKey("app.kubernetes.io/instance");
        assertThat(chart.objects()).filteredOn(Service.class::isInstance).hasSize(hasService ? 1 : 0);
        if (hasService) {
            Service service = chart.first(Service.class);
            assertThat(container.getEnv().get(2).getValue())
                    .isEqualTo(service.getMetadata().getName() + ".kube-system");
            assertThat(service.getSpec().getSelector())
                    .isEqualTo(
                            chart.first(DaemonSet.class).getSpec().getSelector().getMatchLabels());
            assertThat(service.getSpec().getPorts().getFirst().getTargetPort().getIntVal())
                    .hasToString(port);
            assertThat(service.getMetadata().getLabels().get("service.kubernetes.io/service-proxy-name"))
                    .isEqualTo(values.contains("serviceProxyName") ? "mine" : null);
        }
    }

    @ParameterizedTest
    @CsvSource({"test: {enabled: false}", "healthzBindAddress: ''"})
    void helmTestCreatesNothingWhereThereIsNothingToAsk(String values) throws IOException {
        assertThat(Chart.withTests(values, temp).objects())
                .noneMatch(object -> object instanceof Pod || object instanceof Service);
    }
}
