package io.fairlead.capture;

/** Traffic cannot be captured as configured. The message says what is missing and what to do. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
