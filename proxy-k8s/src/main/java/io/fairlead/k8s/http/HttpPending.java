package io.fairlead.k8s.http;

import java.util.concurrent.CompletionStage;

/**
 * An answer that comes later. Further requests of the connection wait for it.
 *
 * <p>Threading: Immutable.
 *
 * @param answer completed by any thread; must complete, with its fault if there is one, which the client sees as status 500
 */
public record HttpPending(CompletionStage<HttpAnswer> answer) implements HttpReply {}
