package io.fairlead.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.testkit.Chart;
import io.fairlead.lab.LabRequirements;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard for Grafana: that it is one, and that what it names exists. */
final class DashboardTest {
    private static final Path FILE = Path.of("..", "charts", "fairlead", "dashboards", "fairlead.json");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");
    private static final Pattern SHOWN = Pattern.compile("\\{\\{(\\w+)}}");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");
    private static final int GRID = 24;

    @TempDir
    private Path temp;

    /** The panels, and those in rows that are collapsed. */
    private static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard().path("panels")) {
            panels.add(panel);
            panel.path("panels").forEach(panels::add);
        }
        return panels;
    }

    private static JsonNode dashboard() throws IOException {
        return new JsonMapper().readTree(Files.readString(FILE));
    }

    private static List<JsonNode> targets() throws IOException {
        List<JsonNode> targets = new ArrayList<>();
        panels().forEach(panel -> panel.path("targets").forEach(targets::add));
        return targets;
    }

    /** An expression as Grafana sends it. */
    private static String sent(JsonNode target) {
        return target.path("expr").asString().replace("$__rate_interval", "5m").replaceAll("\\$(\\w+)", ".*");
    }

    @Test
    void metricsAndLabelsOfPanelsExist() throws IOException {
        ExposedNames names = ExposedNames.read();

        assertThat(targets()).hasSizeGreaterThan(50).allSatisfy(target -> {
            Set<String> shown = SHOWN.matcher(target.path("legendFormat").asString())
                    .results()
                    .map(label -> label.group(1))
                    .collect(Collectors.toSet());
            assertThat(names.problems(sent(target), shown))
                    .as(target.path("expr").asString())
                    .isEmpty();
        });
    }

    @Test
    void metricsAndLabelsOfVariablesExist() throws IOException {
        ExposedNames names = ExposedNames.read();

        for (JsonNode variable : dashboard().path("templating").path("list")) {
            if (variable.path("type").asString().equals("query")) {
                Matcher query = LABEL_VALUES.matcher(
                        variable.path("query").path("query").asString());
                assertThat(query.matches()).isTrue();
                assertThat(names.problems(query.group(1), Set.of(query.group(2))))
                        .isEmpty();
            }
        }
    }

    @Test
    void variablesAreThoseThatPanelsUse() throws IOException {
        Set<String> defined = new HashSet<>();
        dashboard()
                .path("templating")
                .path("list")
                .forEach(variable -> defined.add(variable.path("name").asString()));
        Set<String> used = VARIABLE.matcher(Files.readString(FILE))
                .results()
                .map(variable -> variable.group(1))
                .filter(name -> !name.startsWith("__"))
                .collect(Collectors.toSet());

        assertThat(used).isEqualTo(defined).contains("datasource", "node", "namespace", "service");
    }

    @Test
    void noDataSourceIsBuiltIn() throws IOException {
        String text = Files.readString(FILE);

        assertThat(Pattern.compile("\"uid\": \"([^\"]*)\"")
                        .matcher(text)
                        .results()
                        .map(uid -> uid.group(1))
                        .distinct())
                .containsExactlyInAnyOrder("${datasource}", "-- Grafana --", "fairlead");
        assertThat(panels())
                .filteredOn(panel -> !panel.path("type").asString().equals("row"))
                .allSatisfy(
                        panel -> assertThat(panel.path("datasource").path("uid").asString())
                                .isEqualTo("${datasource}"));
        assertThat(targets())
                .allSatisfy(target -> assertThat(
                                target.path("datasource").path("uid").asString())
                        .isEqualTo("${datasource}"));
    }

    @Test
    void panelsHaveNumbersOfTheirOwnAndDoNotOverlap() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : panels()) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(GRID);
            for (int x = at.path("x").asInt();
                    x < at.path("x").asInt() + at.path("w").asInt();
                    x++) {
                for (int y = at.path("y").asInt();
                        y < at.path("y").asInt() + at.path("h").asInt();
                        y++) {
                    assertThat(cells.add(x + " " + y))
                            .as(panel.path("title").asString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void rowsAreThoseThatTheChartPromises() throws IOException {
        assertThat(panels())
                .filteredOn(panel -> panel.path("type").asString().equals("row"))
                .extracting(panel -> panel.path("title").asString())
                .containsExactly("Overview", "Services", "Endpoints", "Node", "UDP");
    }

    @Test
    void promtoolAcceptsTheExpressions() throws Exception {
        LabRequirements.checkProgram("promtool");
        List<Map<String, String>> rules = new ArrayList<>();
        for (JsonNode target : targets()) {
            rules.add(Map.of("record", "a" + rules.size(), "expr", sent(target)));
        }
        Path file = Files.writeString(
                temp.resolve("rules.yaml"),
                Serialization.asYaml(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));
        Process process = new ProcessBuilder("promtool", "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains(rules.size() + " rules found");
    }

    @Test
    void theConfigMapHasTheFileAndTheLabelThatGrafanaLooksFor() throws IOException {
        Chart chart = Chart.with("grafanaDashboard: {enabled: true, annotations: {grafana_folder: Network}}");
        var map = chart.configMap("fairlead-dashboard");

        assertThat(map.getData()).containsOnlyKeys("fairlead.json");
        assertThat(new JsonMapper().readTree(map.getData().get("fairlead.json")))
                .isEqualTo(dashboard());
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(map.getMetadata().getAnnotations()).containsExactly(Map.entry("grafana_folder", "Network"));
        assertThat(map.getMetadata().getNamespace()).isEqualTo("kube-system");
        assertThat(Chart.with("grafanaDashboard: {enabled: true, namespace: monitoring}")
                        .configMap("fairlead-dashboard")
                        .getMetadata()
                        .getNamespace())
                .isEqualTo("monitoring");
    }
}
