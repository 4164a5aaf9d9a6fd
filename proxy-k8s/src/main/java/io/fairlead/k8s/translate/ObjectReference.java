package io.fairlead.k8s.translate;

/**
 * The identity of a Kubernetes object.
 *
 * <p>Threading: Immutable.
 *
 * @param kind its kind, such as {@code Service}
 * @param namespace its namespace; empty for kinds that have none
 * @param name its name
 * @param uid distinguishes it from other objects that had or will have its name; empty if it has none
 */
public record ObjectReference(String kind, String namespace, String name, String uid) {
    /** {@code Service default/web}. */
    @Override
    public String toString() {
        return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
