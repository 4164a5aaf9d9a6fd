package io.fairlead.k8s.translate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Map;

/** Reads what every object has in its metadata, where any of it may be missing. */
final class ObjectNames {
    private static final String DEFAULT_NAMESPACE = "default";
    private static final String NO_NAME = "(no name)";

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

    static Map<String, String> annotations(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return metadata == null || metadata.getAnnotations() == null ? Map.of() : metadata.getAnnotations();
    }

    /** The object, as problems name it. */
    static ObjectReference reference(String kind, HasMetadata object) {
        return reference(kind, namespace(object), object);
    }

    /** An object of a kind without namespaces, as problems name it. */
    static ObjectReference clusterReference(String kind, HasMetadata object) {
        return reference(kind, "", object);
    }

    private static ObjectReference reference(String kind, String namespace, HasMetadata object) {
        String name = name(object);
        ObjectMeta metadata = object.getMetadata();
        return new ObjectReference(
                kind,
                namespace,
                name.isEmpty() ? NO_NAME : name,
                metadata == null ? "" : Findings.text(metadata.getUid()));
    }

    /** An object without a name stands for nothing. */
    static <T> Translation<T> rejectedWithoutName(Findings findings) {
        return findings.rejected("metadata.name", "is missing; every object needs a name", "write one");
    }
}
