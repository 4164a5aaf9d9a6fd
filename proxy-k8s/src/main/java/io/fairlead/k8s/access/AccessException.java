package io.fairlead.k8s.access;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown for a request that has failed; the message is for people. */
final class AccessException extends IOException {
    private static final long serialVersionUID = 1;

    AccessException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
