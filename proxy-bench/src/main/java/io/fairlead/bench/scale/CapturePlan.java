package io.fairlead.bench.scale;

/**
 * How much of capturing is measured.
 *
 * <p>Threading: Immutable.
 *
 * @param services of the cluster, 2 to 100,000, each with three ports
 * @param changes how many Services are added, and how often an endpoint is replaced; 1 to 1,000
 */
public record CapturePlan(int services, int changes) {
    /** Of each Service. */
    public static final int PORTS = 3;

    /** Checks the numbers. */
    public CapturePlan {
        check("services", services, 2, 100_000);
        check("changes", changes, 1, 1000);
    }

    private static void check(String what, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(what + " is " + value + "; allowed are " + from + " to " + to);
        }
    }
}
