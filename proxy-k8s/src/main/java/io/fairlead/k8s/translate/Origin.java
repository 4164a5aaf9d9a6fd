package io.fairlead.k8s.translate;

/**
 * Where an object comes from, which decides how much of it one wrong entry spoils.
 *
 * <p>What nobody but kube-proxy would look at is treated alike: an entry that kube-proxy passes over is left out with a
 * warning. The two differ in what the API server refuses to admit.
 */
public enum Origin {
    /**
     * Written by hand. Nobody has checked it, and its author is there to correct it: an entry that the API server would
     * refuse rejects the object, so that its last good state stays in force.
     */
    MANIFEST,
    /**
     * Sent by the API server, which has admitted it. Should there be such an entry nevertheless, it has no effect, as in
     * kube-proxy, and the rest of the object is taken: nobody may be watching, and what is in force must not grow old.
     */
    API_SERVER
}
