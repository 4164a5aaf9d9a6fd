package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import org.jspecify.annotations.Nullable;

/**
 * The object that something is reported about.
 *
 * <p>Threading: Immutable.
 *
 * @param namespace empty for a Node
 * @param uid tells it from others that had its name; empty if it is not known
 */
public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
    static Subject of(HasMetadata object) {
        ObjectMeta metadata = object.getMetadata();
        return new Subject(
                object.getApiVersion(),
                object.getKind(),
                orEmpty(metadata.getNamespace()),
                orEmpty(metadata.getName()),
                orEmpty(metadata.getUid()));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    ObjectReference reference() {
        ObjectReference reference = new ObjectReference();
        reference.setApiVersion(apiVersion);
        reference.setKind(kind);
        reference.setNamespace(namespace.isEmpty() ? null : namespace);
        reference.setName(name);
        reference.setUid(uid.isEmpty() ? null : uid);
        return reference;
    }
}
