package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.lab.LabRequirements;
import io.fairlead.testkit.GeneratedText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The alerts of the chart: that what they name exists, and that they fire when they should. */
final class AlertRulesTest {
    private static final String ENABLED = "prometheusRule: {enabled: true}";
    private static final Path UNIT_TESTS = Path.of("src", "test", "resources", "charts", "alerts-test.yaml");
    private static final Path FILE = Path.of("..", "charts", "fairlead", "alerts", "fairlead.yaml");
    private static final Pattern SHOWN = Pattern.compile("\\$labels\\.(\\w+)");

    @TempDir
    private Path temp;

    private static Set<String> shown(String text) {
        return SHOWN.matcher(text).results().map(label -> label.group(1)).collect(Collectors.toSet());
    }

    @Test
    void metricsAndLabelsOfAlertsExist() throws IOException {
        ExposedNames names = ExposedNames.read();

        assertThat(AlertRules.of(ENABLED).alerts())
                .hasSizeGreaterThan(10)
                .allSatisfy(alert -> assertThat(names.problems(
                                alert.expression(),
                                shown(alert.annotations().values().toString())))
                        .as(alert.name())
                        .isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            sum(rate(fairlead_connections_total[5m])) > 0 ; no metric fairlead_connections_total
            rate(fairlead_faults_total[5m]) / up ;
            rate(fairlead_faults_total[5m]) / downs ; no metric downs
            fairlead_udp_sessions{zone="a"} ; no label zone of fairlead_udp_sessions
            sum by (namespace) (fairlead_udp_sessions) ; no label namespace of fairlead_udp_sessions
            sum(fairlead_udp_sessions) without (namespace) ; no label namespace of fairlead_udp_sessions
            fairlead_udp_drops_total{reason=~"no_endpoint|bored"} ; no value no_endpoint|bored of reason of fairlead_udp_drops_total
            fairlead_service_bytes_total{direction="up"} ; no value up of direction of fairlead_service_bytes_total
            fairlead_event_loop_work_seconds_bucket{le="0.3"} ; no value 0.3 of le of fairlead_event_loop_work_seconds_bucket
            fairlead_event_loop_work_seconds ; no metric fairlead_event_loop_work_seconds
            histogram_quantile(0.9, sum by (le) (rate(fairlead_service_bytes_total[5m]))) ; no label le of fairlead_service_bytes_total
            jvm_memory_used_bytes{area="stack"} ; no value stack of area of jvm_memory_used_bytes
            1 > 0 ; no metric in 1 > 0
            """)
    void wrongNamesAreFound(String expression, String problem) throws IOException {
        assertThat(ExposedNames.read().problems(expression, Set.of()))
                .isEqualTo(problem == null ? List.of() : List.of(problem));
    }

    @Test
    void labelsThatTheResultDoesNotHaveAreFoundInTexts() throws IOException {
        ExposedNames names = ExposedNames.read();

        assertThat(names.problems("sum by (node) (up)", Set.of("node"))).isEmpty();
        assertThat(names.problems("sum by (node) (up)", Set.of("instance")))
                .containsExactly("the result has no label instance");
        assertThat(names.problems("fairlead_udp_sessions", Set.of("service")))
                .containsExactly("the result has no label service");
    }

    @Test
    void eachAlertSaysWhatHappenedAndWhereItIsExplained() throws IOException {
        Set<String> anchors = anchors(Files.readString(GeneratedText.DOCS.resolve("troubleshooting.md")));

        assertThat(AlertRules.of(ENABLED).alerts()).allSatisfy(alert -> {
            assertThat(alert.name()).startsWith("Fairlead");
            assertThat(alert.labels().get("severity")).isIn("critical", "warning", "info");
            assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(alert.annotations().get("summary")).endsWith(".").hasSizeLessThan(130);
            assertThat(alert.annotations().get("runbook_url"))
                    .startsWith("https://github.com/fairlead/fairlead/blob/main/docs/troubleshooting.md#");
            assertThat(anchors).contains(runbook(alert).substring(runbook(alert).indexOf('#') + 1));
        });
    }

    private static String runbook(AlertRules.Alert alert) {
        return Objects.requireNonNull(alert.annotations().get("runbook_url"));
    }

    @Test
    void thePageExplainsNoAlertThatDoesNotExist() throws IOException {
        Set<String> alerts = AlertRules.of(ENABLED).alerts().stream()
                .map(alert -> alert.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());

        assertThat(anchors(Files.readString(GeneratedText.DOCS.resolve("troubleshooting.md"))).stream()
                        .filter(anchor -> anchor.matches("fairlead[a-z]+")))
                .isSubsetOf(alerts);
    }

    /** The anchors of headings, as GitHub makes them. */
    private static Set<String> anchors(String page) {
        return page.lines()
                .filter(line -> line.matches("#+ .*"))
                .map(line -> line.replaceFirst("#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    @Test
    void promtoolAcceptsTheRules() throws Exception {
        LabRequirements.checkProgram("promtool");
        Path rules = Files.writeString(
                temp.resolve("rules.yaml"), AlertRules.of(ENABLED).file());

        assertThat(promtool("check", "rules", rules.toString())).contains("rules found");
        assertThat(promtool("check", "rules", FILE.toString())).contains("rules found");
    }

    @Test
    void alertsFireWhenTheyShouldAndNotOtherwise() throws Exception {
        LabRequirements.checkProgram("promtool");
        Files.writeString(temp.resolve("rules.yaml"), AlertRules.of(ENABLED).fileWithoutAnnotations());
        Path tests = Files.copy(UNIT_TESTS, temp.resolve("tests.yaml"));

        assertThat(promtool("test", "rules", tests.toString())).contains("SUCCESS");
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        Set<String> firing = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();
        Map<?, ?> file = Serialization.unmarshal(Files.readString(UNIT_TESTS), Map.class);
        for (Object test : AlertRules.list(file.get("tests"))) {
            for (Object check : AlertRules.list(((Map<?, ?>) test).get("alert_rule_test"))) {
                Map<?, ?> fields = (Map<?, ?>) check;
                boolean isFiring = !AlertRules.list(fields.get("exp_alerts")).isEmpty();
                (isFiring ? firing : quiet).add(String.valueOf(fields.get("alertname")));
            }
        }
        List<String> alerts = AlertRules.of(ENABLED).alerts().stream()
                .map(AlertRules.Alert::name)
                .toList();

        assertThat(firing).containsExactlyInAnyOrderElementsOf(alerts);
        assertThat(quiet).containsExactlyInAnyOrderElementsOf(alerts);
    }

    @Test
    void everyAlertCanBeLeftOut() throws IOException {
        List<AlertRules.Alert> all = AlertRules.of(ENABLED).alerts();

        for (AlertRules.Alert alert : all) {
            List<AlertRules.Alert> others =
                    all.stream().filter(other -> !other.equals(alert)).toList();
            assertThat(AlertRules.of("prometheusRule: {enabled: true, disabledAlerts: [" + alert.name() + "]}")
                            .alerts())
                    .isEqualTo(others);
        }
        assertThat(AlertRules.of("prometheusRule: {enabled: true, disabledAlerts: ["
                                + all.stream().map(AlertRules.Alert::name).collect(Collectors.joining(", ")) + "]}")
                        .alerts())
                .isEmpty();
    }

    @Test
    void alertsFollowTheNameOfTheChartAndTheLabelsOfItsUser() throws IOException {
        List<AlertRules.Alert> alerts = AlertRules.of("""
                nameOverride: proxy
                prometheusRule: {enabled: true, alertLabels: {team: network}, runbookUrl: https://runbooks.example.com/}
                """).alerts();

        assertThat(alerts).noneMatch(alert -> alert.expression().contains("job=\"fairlead\""));
        assertThat(alerts).anyMatch(alert -> alert.expression().equals("up{job=\"proxy\"} == 0"));
        assertThat(alerts)
                .allMatch(alert -> "network".equals(alert.labels().get("team"))
                        && alert.labels().containsKey("severity")
                        && runbook(alert).startsWith("https://runbooks.example.com/fairlead"));
    }

    /** The output of promtool, which has succeeded. */
    private static String promtool(String... args) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("promtool").redirectErrorStream(true);
        builder.command().addAll(List.of(args));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
