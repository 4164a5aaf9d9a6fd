package io.fairlead.k8s.http;

/**
 * Fills a stream.
 *
 * <p>Threading: called on the event loop of {@link HttpServers}; implementations do not block.
 */
public interface HttpStreamSource {
    /** The client has got the head of the response; parts may be offered from now on. */
    void onOpened(HttpOutlet outlet);

    /** Called every ten seconds, so that both sides notice a dead connection. */
    void onTick(HttpOutlet outlet);

    /** Nothing that is offered from now on reaches the client. Called exactly once after {@link #onOpened}. */
    void onClosed();
}
