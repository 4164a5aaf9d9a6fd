package io.fairlead.select;

/**
 * How many connections an endpoint may have, and the queue of the connections that wait for one.
 *
 * <p>Threading: Immutable; the queue is thread-safe.
 *
 * @param connections 1 or more
 * @param queue of the service port
 */
record EndpointLimit(int connections, WaitQueue queue) {}
