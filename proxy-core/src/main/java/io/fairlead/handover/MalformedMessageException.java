package io.fairlead.handover;

import java.io.Serial;

/** Thrown when a message of the other process cannot be understood. Its text says which part of the message, and why. */
final class MalformedMessageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    MalformedMessageException(String message) {
        super(message);
    }

    MalformedMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
