package io.fairlead.k8s.metrics;

/**
 * What all service ports have had together.
 *
 * <p>Threading: Immutable.
 *
 * @param opened connections that an endpoint accepted, or UDP sessions
 * @param failed connections that no endpoint accepted, or datagrams that were dropped
 * @param retried connections that the first endpoint tried did not accept, but another one did
 */
public record TrafficTotals(long opened, long failed, long retried) {}
