package io.fairlead.k8s.access;

/** What knows the {@link Access}, also after a kubeconfig has been written anew. Thread-safe. */
public interface AccessSource {
    /** The access as it is now. Where the API server is never changes. */
    Access current();

    /** An access that stays as it is. */
    static AccessSource fixed(Access access) {
        return () -> access;
    }
}
