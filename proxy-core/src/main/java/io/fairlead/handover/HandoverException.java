package io.fairlead.handover;

import java.io.Serial;

/** Thrown when a hand-over is impossible in a directory. Its text is for operators: what, why, and what to do. */
final class HandoverException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    HandoverException(String message) {
        super(message);
    }

    HandoverException(String message, Throwable cause) {
        super(message, cause);
    }
}
