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
 */
public record ScalePlan(ClusterSize size, int perSecond, int seconds, int rollingSeconds) {
    /** Checks the numbers. */
    public ScalePlan {
        check("changes per second", perSecond, 1, 1000);
        check("seconds", seconds, 3, 600);
        check("seconds of the rolling update", rollingSeconds, 1, 600);
    }

    private static void check(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed are " + from + " to " + to);
        }
    }
}
