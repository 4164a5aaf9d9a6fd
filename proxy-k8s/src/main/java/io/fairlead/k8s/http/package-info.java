/**
 * A small HTTP server for the requests of operators, load balancers and the kubelet: short answers, computed
 * immediately.
 *
 * <p>Start with {@link io.fairlead.k8s.http.HttpServers}, which listens; an {@link io.fairlead.k8s.http.HttpResponder}
 * answers.
 *
 * <p>Threading: one event loop, {@code fairlead-http}, serves every listener of the process. Responders run on it, so
 * they do not block.
 */
@NullMarked
package io.fairlead.k8s.http;

import org.jspecify.annotations.NullMarked;
