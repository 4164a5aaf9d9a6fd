package io.fairlead.k8s.metrics;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of the PrometheusRule that the chart renders.
 *
 * <p>Threading: Immutable.
 *
 * @param spec as Prometheus reads it from a file
 */
record AlertRules(Map<?, ?> spec) {
    /** @param values of the chart, as YAML */
    static AlertRules of(String values) throws IOException {
        return Chart.with(values).objects().stream()
                .filter(object -> object.getKind().equals("PrometheusRule"))
                .map(object -> ((GenericKubernetesResource) object).getAdditionalProperties())
                .map(fields -> new AlertRules((Map<?, ?>) Objects.requireNonNull(fields.get("spec"))))
                .findFirst()
                .orElseThrow();
    }

    /**
     * An alert.
     *
     * @param expression in PromQL
     */
    record Alert(String name, String expression, Map<String, String> labels, Map<String, String> annotations) {
        Alert {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    List<Alert> alerts() {
        List<Alert> alerts = new ArrayList<>();
        for (Object group : list(spec.get("groups"))) {
            for (Object rule : list(((Map<?, ?>) group).get("rules"))) {
                Map<?, ?> fields = (Map<?, ?>) rule;
                alerts.add(new Alert(
                        String.valueOf(fields.get("alert")),
                        String.valueOf(fields.get("expr")),
                        texts(fields.get("labels")),
                        texts(fields.get("annotations"))));
            }
        }
        return alerts;
    }

    /** A file of rules for Prometheus. */
    String file() {
        return Serialization.asYaml(spec);
    }

    /** The same without texts for people, which promtool would compare. */
    String fileWithoutAnnotations() {
        Map<?, ?> copy = Serialization.unmarshal(file(), Map.class);
        for (Object group : list(copy.get("groups"))) {
            for (Object rule : list(((Map<?, ?>) group).get("rules"))) {
                ((Map<?, ?>) rule).remove("annotations");
            }
        }
        return Serialization.asYaml(copy);
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<String, String> texts(@Nullable Object value) {
        Map<String, String> texts = new TreeMap<>();
        ((Map<?, ?>) Objects.requireNonNull(value))
                .forEach((key, text) -> texts.put(String.valueOf(key), String.valueOf(text)));
        return texts;
    }
}
