package io.fairlead.k8s.http;

/** An address that must be listened on cannot be. The message says why and what to do. */
public final class BindFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BindFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
