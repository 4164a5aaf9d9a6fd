package io.fairlead.observe;

/**
 * Observes connections, and the endpoints that they go to.
 *
 * <p>Threading: called on event loops; implementations are thread-safe and do not block.
 */
public interface ConnectionObserver extends EndpointObserver {
    /** An observer that does nothing. */
    ConnectionObserver NONE = summary -> {};

    /** A connection has ended, for whatever reason; called exactly once for each accepted connection. */
    void onClosed(ConnectionSummary summary);
}
