package io.fairlead.k8s.http;

/**
 * Answers the requests of one listener.
 *
 * <p>Threading: called on the event loop of {@link HttpServers}; implementations do not block.
 *
 * <p>Failure: what it throws is logged, rarely, and the client gets status 500.
 */
@FunctionalInterface
public interface HttpResponder {
    /** The answer to a question, or the promise of one. */
    HttpReply answer(HttpQuestion question);
}
