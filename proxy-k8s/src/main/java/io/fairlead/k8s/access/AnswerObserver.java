package io.fairlead.k8s.access;

import java.net.http.HttpRequest;

/** Learns whether requests are answered. Called on several threads, and must not block. */
public interface AnswerObserver {
    /** The API server has answered, in whatever way. */
    default void onStatus(HttpRequest request, int status) {}

    /** There is no answer. */
    default void onNoAnswer(HttpRequest request) {}

    /** The API server has answered as it should. */
    void onAnswer(HttpRequest request);

    /**
     * A request has failed.
     *
     * @param reason why, in the same words for whatever is asked for
     * @param detail more about it; empty for nothing
     */
    void onFault(HttpRequest request, String reason, String detail);
}
