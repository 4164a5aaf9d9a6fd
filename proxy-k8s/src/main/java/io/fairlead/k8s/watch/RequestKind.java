package io.fairlead.k8s.watch;

/**
 * Requests to the API server that are counted together.
 *
 * <p>Threading: Immutable.
 *
 * @param method such as {@code GET}
 * @param code the status of the answer; {@code <error>} where there was none
 */
public record RequestKind(String method, String code) {
    /** Instead of a status, as in client-go. */
    public static final String NO_ANSWER = "<error>";
}
