package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.ObjectReference;

/** The identity of an object across all files. Immutable. */
record ObjectKey(String kind, String namespace, String name) {
    /** The object, as problems name it. */
    ObjectReference reference() {
        return new ObjectReference(kind, namespace, name, "");
    }

    /** {@code Service default/web}. */
    @Override
    public String toString() {
        return reference().toString();
    }
}
