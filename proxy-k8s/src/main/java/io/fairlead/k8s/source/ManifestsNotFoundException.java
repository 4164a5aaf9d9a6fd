package io.fairlead.k8s.source;

/** Thrown at start when the manifests that were asked for are not there. */
public final class ManifestsNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ManifestsNotFoundException(String message) {
        super(message);
    }
}
