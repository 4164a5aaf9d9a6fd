package io.fairlead.explain;

/** What happens to a new connection or session. */
public enum Decision {
    /** It goes to an endpoint. */
    FORWARD,
    /** The client sees "connection refused", or "port unreachable", at once. */
    REJECT,
    /** The client gets no answer. */
    DROP
}
