package io.fairlead.model;

import java.time.Duration;

/**
 * How many connections of a Service are allowed. They count for each service port on its own, on this node.
 *
 * <p>Threading: Immutable.
 *
 * <p>Units and ranges: 0 is no limit; up to 10,000,000.
 *
 * @param connections open at once
 * @param connectionsPerEndpoint open at once to one endpoint
 * @param connectionsPerClient open at once from one client address
 * @param newConnectionsPerClient from one client address within a second
 * @param queue how many connections may wait while every endpoint is at its limit
 * @param queueTimeout how long one of them waits at most; 1 ms to 1 h
 */
public record LimitSettings(
        int connections,
        int connectionsPerEndpoint,
        int connectionsPerClient,
        int newConnectionsPerClient,
        int queue,
        Duration queueTimeout) {
    /** No limits; a queue that is set has five seconds. */
    public static final LimitSettings DEFAULTS = new LimitSettings(0, 0, 0, 0, 0, Duration.ofSeconds(5));

    private static final int MOST = 10_000_000;

    public LimitSettings {
        SettingRange.within("connections", connections, 0, MOST);
        SettingRange.within("connectionsPerEndpoint", connectionsPerEndpoint, 0, MOST);
        SettingRange.within("connectionsPerClient", connectionsPerClient, 0, MOST);
        SettingRange.within("newConnectionsPerClient", newConnectionsPerClient, 0, MOST);
        SettingRange.within("queue", queue, 0, MOST);
        SettingRange.within("queueTimeout", queueTimeout, Duration.ofMillis(1), Duration.ofHours(1));
    }

    /** The same with another limit for the service port. */
    public LimitSettings withConnections(int most) {
        return new LimitSettings(
                most, connectionsPerEndpoint, connectionsPerClient, newConnectionsPerClient, queue, queueTimeout);
    }

    /** The same with another limit for an endpoint. */
    public LimitSettings withConnectionsPerEndpoint(int most) {
        return new LimitSettings(connections, most, connectionsPerClient, newConnectionsPerClient, queue, queueTimeout);
    }

    /** The same with another limit for a client. */
    public LimitSettings withConnectionsPerClient(int most) {
        return new LimitSettings(
                connections, connectionsPerEndpoint, most, newConnectionsPerClient, queue, queueTimeout);
    }

    /** The same with another limit for the new connections of a client within a second. */
    public LimitSettings withNewConnectionsPerClient(int most) {
        return new LimitSettings(connections, connectionsPerEndpoint, connectionsPerClient, most, queue, queueTimeout);
    }

    /** The same with another length of the queue. */
    public LimitSettings withQueue(int most) {
        return new LimitSettings(
                connections, connectionsPerEndpoint, connectionsPerClient, newConnectionsPerClient, most, queueTimeout);
    }

    /** The same with another time in the queue. */
    public LimitSettings withQueueTimeout(Duration timeout) {
        return new LimitSettings(
                connections, connectionsPerEndpoint, connectionsPerClient, newConnectionsPerClient, queue, timeout);
    }
}
