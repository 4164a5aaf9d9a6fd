package io.fairlead.k8s.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The security context that the chart gives the container of a node, read from a rendered chart.
 *
 * <p>Threading: Immutable.
 */
record ChartSecurity(long user, boolean isReadOnly, List<String> capabilities) {
    static ChartSecurity ofNode() throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(ChartSecurity.class.getResourceAsStream("/charts/default.yaml"))) {
            String text = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
                if (document instanceof Map<?, ?> map && "DaemonSet".equals(map.get("kind"))) {
                    return of(map(map(map(map.get("spec")).get("template")).get("spec")));
                }
            }
        }
        throw new AssertionError("the chart has no DaemonSet");
    }

    private static ChartSecurity of(Map<?, ?> pod) {
        Map<?, ?> container = map(((List<?>) Objects.requireNonNull(pod.get("containers"))).getFirst());
        Map<?, ?> context = map(container.get("securityContext"));
        Map<?, ?> capabilities = map(context.get("capabilities"));
        if (!List.of("ALL").equals(capabilities.get("drop"))) {
            throw new AssertionError("the chart does not drop all capabilities");
        }
        return new ChartSecurity(
                ((Number) Objects.requireNonNull(context.get("runAsUser"))).longValue(),
                Boolean.TRUE.equals(context.get("readOnlyRootFilesystem")),
                ((List<?>) Objects.requireNonNull(capabilities.get("add")))
                        .stream().map(String::valueOf).toList());
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }
}
