package io.fairlead.bench.cluster;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How many endpoints each Service has: one has a thousand, one in fifty some hundreds, one in a hundred none, all others
 * about 5 to 30.
 *
 * <p>Threading: Immutable.
 */
final class EndpointCounts {
    /** The Service with the most endpoints is the first. */
    static final int LARGEST = 1000;

    private EndpointCounts() {}

    /** One number for each Service; together they are what was asked for. */
    static int[] of(ClusterSize size, RandomGenerator random) {
        int[] counts = new int[size.services()];
        counts[0] = size.services() == 1 ? size.endpoints() : Math.min(LARGEST, size.endpoints() / 4);
        double[] weights = new double[size.services()];
        for (int i = 1; i < weights.length; i++) {
            weights[i] = weight(i, random);
        }
        share(size.endpoints() - counts[0], weights, counts);
        return counts;
    }

    /** The second Service always is one of the usual kind, so that there is one. */
    private static double weight(int service, RandomGenerator random) {
        int kind = service == 1 ? 99 : random.nextInt(100);
        if (kind < 2) {
            return random.nextInt(100, 501);
        }
        return kind == 2 ? 0 : random.nextInt(5, 31);
    }

    /** Cumulative, so that what is rounded away from one goes to the next. */
    private static void share(int endpoints, double[] weights, int[] counts) {
        double all = Arrays.stream(weights).sum();
        double sofar = 0;
        int given = 0;
        for (int i = 1; i < weights.length; i++) {
            sofar += weights[i];
            int upTo = (int) Math.round(endpoints * (sofar / all));
            counts[i] = upTo - given;
            given = upTo;
        }
    }
}
