package io.fairlead.bench.scale;

import io.fairlead.bench.cluster.ClusterSize;

/**
 * What is measured.
 *
 * <p>Threading: Immutable.
 *
 * @param size of the cluster
 * @param perSecond changes of other Services, 1 to 1,000
 * @param seconds for so long, 3 to 600; a third of it without the probe, to see what a change costs
 * @param rollingSeconds for so long once more, during a rolling update of the largest Service; 1 to 600
 * @param connectionsPerSecond new connections while pauses are measured, 1 to 100,000
 */
public record ScalePlan(ClusterSize size, int perSecond, int seconds, int rollingSeconds, int connectionsPerSecond) {
    private static final int MIN_SERVICES = 10;
    private static final int MIN_ENDPOINTS = 100;

    /** Checks the numbers. */
    public ScalePlan {
        if (size.services() < MIN_SERVICES || size.endpoints() < MIN_ENDPOINTS) {
            throw new IllegalArgumentException("a cluster of " + size.services() + " Services with " + size.endpoints()
                    + " endpoints has too little to change; at least " + MIN_SERVICES + " with " + MIN_ENDPOINTS
                    + " are needed");
        }
        check("changes per second", perSecond, 1, 1000);
        check("seconds", seconds, 3, 600);
        check("seconds of the rolling update", rollingSeconds, 1, 600);
        check("connections per second", connectionsPerSecond, 1, 100_000);
    }

    private static void check(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed are " + from + " to " + to);
        }
    }
}
