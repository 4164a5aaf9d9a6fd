package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what every object has in its metadata, where any of it may be missing. */
final class ObjectNames {
    private static final String DEFAULT_NAMESPACE = "default";

    private ObjectNames() {}

    /** The namespace; {@code default} where none is written, as kubectl would have it. */
    static String namespace(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        String namespace = metadata == null ? "" : Findings.text(metadata.getNamespace());
        return namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace;
    }

    /** The name, empty where there is none. */
    static String name(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return metadata == null ? "" : Findings.text(metadata.getName());
    }

    static Map<String, String> labels(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return metadata == null || metadata.getLabels() == null ? Map.of() : metadata.getLabels();
    }

    static @Nullable String annotation(HasMetadata object, String key) {
        ObjectMeta metadata = object.getMetadata();
        return metadata == null || metadata.getAnnotations() == null
                ? null
                : metadata.getAnnotations().get(key);
    }

    /** {@code Service default/web}, as problems name it. */
    static String title(String kind, HasMetadata object) {
        String name = name(object);
        return kind + " " + namespace(object) + "/" + (name.isEmpty() ? "(no name)" : name);
    }

    /** Whether the object has a name; an error if not. */
    static boolean hasName(HasMetadata object, Findings findings) {
        if (name(object).isEmpty()) {
            findings.error("metadata.name", "is missing; every object needs a name", "write one");
            return false;
        }
        return true;
    }
}
