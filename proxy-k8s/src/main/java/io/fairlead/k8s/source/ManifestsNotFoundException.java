package io.fairlead.k8s.source;

/** Thrown at start if the configured manifests do not exist. */
public final class ManifestsNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ManifestsNotFoundException(String message) {
        super(message);
    }
}
