package io.fairlead.k8s.yaml;

import java.util.Map;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * The schema by which the Kubernetes tools read YAML: {@code 0120} is octal and {@code yes} is true, as in YAML 1.1, but
 * {@code 1:20} is text.
 *
 * <p>Threading: Immutable.
 */
public final class KubernetesSchema implements Schema {
    private final Schema core = new CoreSchema();

    @Override
    public ScalarResolver getScalarResolver() {
        return (text, isPlain) -> isPlain ? YamlScalar.of(text).tag() : Tag.STR;
    }

    @Override
    public Map<Tag, ConstructNode> getSchemaTagConstructors() {
        return core.getSchemaTagConstructors();
    }
}
