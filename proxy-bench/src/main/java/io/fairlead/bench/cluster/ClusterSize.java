package io.fairlead.bench.cluster;

/**
 * How large a cluster is.
 *
 * <p>Threading: Immutable.
 *
 * @param services 1 to 500,000
 * @param endpoints in all, 1 to 4,000,000
 * @param nodes 1 to 60,000
 * @param seed two clusters of the same size and seed are equal
 */
public record ClusterSize(int services, int endpoints, int nodes, long seed) {
    /** As large as Kubernetes promises to work: 10,000 Services with 250,000 endpoints on 5,000 nodes. */
    public static final ClusterSize LARGEST = new ClusterSize(10_000, 250_000, 5_000, 1);

    static final int ZONES = 3;

    /** Checks the numbers. */
    public ClusterSize {
        check("services", services, 500_000);
        check("endpoints", endpoints, 4_000_000);
        check("nodes", nodes, 60_000);
    }

    private static void check(String what, int value, int atMost) {
        if (value < 1 || value > atMost) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed are 1 to " + atMost);
        }
    }
}
