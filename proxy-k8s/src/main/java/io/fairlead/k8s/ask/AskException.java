package io.fairlead.k8s.ask;

import org.jspecify.annotations.Nullable;

/** A question that got no answer, or not the one that was asked for. The message says what to do. */
public final class AskException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** Why there is no answer. */
    public enum Kind {
        /** No node could be connected to. */
        UNREACHABLE,
        /** The node, or the kernel, does not allow the question. */
        DENIED,
        /** The node does not know what the question is about. */
        UNKNOWN,
        /** The node does not understand the question. */
        WRONG_QUESTION,
        /** The node could not answer, or the answer could not be read. */
        FAILED
    }

    AskException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    AskException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** Why there is no answer. */
    public Kind kind() {
        return kind;
    }
}
