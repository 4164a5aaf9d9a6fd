package io.fairlead.k8s.demo;

/** The demo cannot run on this machine; the message says why and what to do. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
