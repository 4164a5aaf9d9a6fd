package io.fairlead.k8s.source;

/** What identifies an object over all files. Immutable. */
record ObjectKey(String kind, String namespace, String name) {
    /** {@code Service default/web}. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? kind + " " + name : kind + " " + namespace + "/" + name;
    }
}
