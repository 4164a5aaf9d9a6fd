package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the READMEs of the charts say about values and settings. */
final class ChartReadmeTest {
    private static final Path CHART = Path.of("..", "charts", "fairlead");
    private static final Path LIBRARY = Path.of("..", "charts", "fairlead-sidecar");
    private static final String BEFORE_TABLES = "<!-- From here on generated from values.yaml -->\n\n";

    @TempDir
    private Path temp;

    @Test
    void theReadmeListsTheValuesWithTheirDefaultsAndComments() throws IOException {
        Path readme = CHART.resolve("README.md");
        String text = Files.readString(readme);
        assertThat(text).contains(BEFORE_TABLES);
        String expected = text.substring(0, text.indexOf(BEFORE_TABLES))
                + BEFORE_TABLES
                + ChartReadme.tables(Files.readString(CHART.resolve("values.yaml")));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(readme, expected);
        }

        assertThat(Files.readString(readme))
                .as("README of the chart; if the change is meant, run this test with -Dgolden.update=true")
                .isEqualTo(expected);
    }

    @Test
    void everyValueIsInTheReadmeAndHasADescription() throws IOException {
        String values = Files.readString(CHART.resolve("values.yaml"));
        String tables = ChartReadme.tables(values);

        Map<?, ?> tree = Serialization.unmarshal(values, Map.class);
        for (Object key : tree.keySet()) {
            assertThat(tables).containsPattern("`" + key + "(\\.[A-Za-z]+)?`");
        }
        assertThat(tables.lines().filter(row -> row.endsWith("|  |")))
                .as("rows without a description")
                .isEmpty();
    }

    @Test
    void tablesFollowTheCommentsOfTheFile() {
        assertThat(ChartReadme.tables("""
                # A file.

                # --- Image

                image:
                  # Where it is.
                  repository: fairlead
                  tag: ""

                # --- Names
                # --- Text above
                # --- the table.

                # The one
                # or the other.
                first: 5
                second: [a, b]
                #  - c

                resources:
                  limits:
                    memory: 5Mi
                """)).isEqualTo("""
                ### Image

                | value | default | |
                |---|---|---|
                | `image.repository`<br>`image.tag` | `"fairlead"`<br>`""` | Where it is. |

                ### Names

                Text above
                the table.

                | value | default | |
                |---|---|---|
                | `first`<br>`second` | `5`<br>`["a","b"]` | The one or the other. |
                | `resources` | `{"limits":{"memory":"5Mi"}}` |  |
                """);
    }

    @Test
    void theReadmeOfTheLibraryListsTheSettingsOfASidecar() throws IOException {
        SidecarChart chart = SidecarChart.of("postgresql", temp);
        Set<String> settings = new TreeSet<>();
        assertThatThrownBy(() -> chart.with("database: {colour: red}")).satisfies(refusal -> {
            Matcher names = Pattern.compile("no setting 'colour'; there are ([^.]*)\\.")
                    .matcher(String.valueOf(refusal.getMessage()));
            assertThat(names.find()).isTrue();
            settings.addAll(Set.of(names.group(1).split(", ")));
        });
        Set<String> documented = new TreeSet<>();
        Matcher rows = Pattern.compile("(?m)^\\| `([a-zA-Z]+)").matcher(Files.readString(LIBRARY.resolve("README.md")));
        while (rows.find()) {
            documented.add(rows.group(1));
        }

        assertThat(documented).isEqualTo(settings);
    }
}
