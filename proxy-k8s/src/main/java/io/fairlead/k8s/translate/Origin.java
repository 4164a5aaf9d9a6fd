package io.fairlead.k8s.translate;

/**
 * Where an object comes from, which decides how much of it one wrong entry spoils.
 *
 * <p>Entries that only kube-proxy validates are treated alike: an entry that kube-proxy ignores is skipped with a
 * warning. The two differ for entries that the API server rejects.
 */
public enum Origin {
    /**
     * Written by hand and not validated, and its author can correct it: an entry that the API server would reject
     * rejects the object, so that its last good state is kept.
     */
    MANIFEST,
    /**
     * Sent by the API server, which has admitted it. If it contains such an entry nevertheless, the entry has no
     * effect, as in kube-proxy, and the rest of the object is used: the state must not become outdated while no one is
     * watching.
     */
    API_SERVER
}
