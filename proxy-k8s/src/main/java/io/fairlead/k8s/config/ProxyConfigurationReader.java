package io.fairlead.k8s.config;

import io.fairlead.config.Suggestion;
import io.fairlead.k8s.yaml.YamlFile;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import tools.jackson.databind.JsonNode;

/**
 * Reads Fairlead's own kind of file, in which nothing may be wrong: every field is a key, and has a value of its type.
 * Confined to one file.
 */
final class ProxyConfigurationReader {
    private final YamlFile file;
    private final FieldReader fields;

    ProxyConfigurationReader(YamlFile file, List<ConfigKey> keys) {
        this.file = file;
        this.fields = new FieldReader(file, keys);
    }

    ConfigFile read(Node document, JsonNode tree) {
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            String name = field.getKey();
            if (name.equals("apiVersion")
                    || name.equals("kind")
                    || field.getValue().isNull()) {
                continue;
            }
            if (fields.keys().containsKey(name)) {
                fields.add(name, document, name, field.getValue());
            } else {
                fields.refuse(
                        file.keyPlace(document, name),
                        name,
                        "is not a configuration key"
                                + Suggestion.of(name, fields.keys().keySet()),
                        "correct or remove it; 'fairlead node --print-config' shows all keys");
            }
        }
        return new ConfigFile(fields.settings(), KubeProxyMode.UNSET, List.of());
    }
}
