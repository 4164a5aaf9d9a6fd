package io.fairlead.k8s.watch;

/**
 * A watch of the API server that is open.
 *
 * <p>Threading: Immutable.
 *
 * @param resource what it is for, such as {@code services}
 * @param silenceNanos how long ago it last said anything
 */
public record OpenWatch(String resource, long silenceNanos) {}
