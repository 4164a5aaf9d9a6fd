package io.fairlead.k8s;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of a chart's values, from the comments of its {@code values.yaml}: a line {@code # --- Title} begins a table, and
 * further such lines are the text above it. A comment is about the keys below it, up to a blank line.
 *
 * <p>Threading: confined to one call.
 */
final class ChartReadme {
    private static final Pattern KEY = Pattern.compile("^( {2})?([A-Za-z]+):(.*)$");
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<?, ?> values;
    private final StringBuilder text = new StringBuilder();
    private final List<String> comment = new ArrayList<>();
    private final List<String> keys = new ArrayList<>();
    private @Nullable String parent;
    private boolean isInHeading;
    private boolean hasTable;

    private ChartReadme(Map<?, ?> values) {
        this.values = values;
    }

    /** The tables, in Markdown. */
    static String tables(String valuesYaml) {
        ChartReadme readme = new ChartReadme(Serialization.unmarshal(valuesYaml, Map.class));
        valuesYaml.lines().forEach(readme::read);
        readme.endBlock();
        return readme.text.toString();
    }

    private void read(String line) {
        Matcher key = KEY.matcher(line);
        if (line.startsWith("# --- ")) {
            heading(line.substring("# --- ".length()));
        } else if (line.isBlank()) {
            endBlock();
            isInHeading = false;
        } else if (line.strip().startsWith("# ") && !line.startsWith("#  ")) {
            comment(line);
        } else if (key.matches()) {
            key(key.group(1) != null, key.group(2), key.group(3).isBlank());
        }
    }

    private void heading(String words) {
        if (isInHeading) {
            text.append(words).append('\n');
        } else {
            text.append(hasTable ? "\n" : "").append("### ").append(words).append("\n\n");
            isInHeading = true;
            hasTable = false;
        }
    }

    private void comment(String line) {
        if (!keys.isEmpty()) {
            endRow();
        }
        comment.add(line.strip().substring("# ".length()));
    }

    private void key(boolean isNested, String name, boolean hasBlock) {
        if (!isNested) {
            parent = null;
            if (hasBlock && isDescribedByKey(name)) {
                parent = name;
            } else {
                keys.add(name);
            }
        } else if (parent != null) {
            keys.add(parent + "." + name);
        }
    }

    /** Objects whose keys are the chart's own; those of Kubernetes are one value. */
    private static boolean isDescribedByKey(String name) {
        return List.of("image", "serviceAccount", "rbac", "podMonitor", "prometheusRule", "grafanaDashboard", "test")
                .contains(name);
    }

    private void endBlock() {
        endRow();
        comment.clear();
        parent = null;
    }

    private void endRow() {
        if (keys.isEmpty()) {
            return;
        }
        if (!hasTable) {
            text.append(text.toString().endsWith("\n\n") ? "" : "\n").append("| value | default | |\n|---|---|---|\n");
            hasTable = true;
        }
        text.append("| ")
                .append(keys.stream().map(key -> "`" + key + "`").collect(Collectors.joining("<br>")))
                .append(" | ")
                .append(keys.stream().map(key -> "`" + inForce(key) + "`").collect(Collectors.joining("<br>")))
                .append(" | ")
                .append(String.join(" ", comment).replace("|", "\\|"))
                .append(" |\n");
        keys.clear();
        comment.clear();
    }

    private String inForce(String key) {
        int dot = key.indexOf('.');
        Object value = dot < 0
                ? values.get(key)
                : ((Map<?, ?>) Objects.requireNonNull(values.get(key.substring(0, dot)))).get(key.substring(dot + 1));
        return JSON.writeValueAsString(value);
    }
}
