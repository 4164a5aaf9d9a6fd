package io.fairlead.k8s.admin;

import io.fairlead.k8s.config.NodeConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration in force: the body of {@code /api/v1/config}. No value is a secret. Immutable. */
record ConfigView(List<Value> values) {
    record Value(String key, @Nullable Object value, String origin) {}

    static ConfigView of(AdminNode node) {
        NodeConfig config = node.config();
        return new ConfigView(config.effective().entrySet().stream()
                .map(entry -> new Value(entry.getKey(), entry.getValue(), node.origin(entry.getKey())))
                .toList());
    }
}
