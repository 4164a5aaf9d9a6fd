package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How many connections each endpoint got.
 *
 * <p>Threading: Immutable.
 *
 * @param failures what was wrong with those that got to none
 */
record Shares(Map<String, Integer> counts, List<String> failures) {
    /** Chi-squared at 1 %, by degrees of freedom: what fair dice exceed once in a hundred times. */
    private static final double[] CRITICAL = {0, 6.635, 9.210, 11.345, 13.277};

    Shares {
        counts = new TreeMap<>(counts);
        failures = List.copyOf(failures);
    }

    /** Whether the endpoints have equal shares, as far as chance can give that. */
    boolean isEven() {
        double expected =
                counts.values().stream().mapToInt(Integer::intValue).average().orElse(0);
        double statistic = 0;
        for (int count : counts.values()) {
            statistic += (count - expected) * (count - expected) / expected;
        }
        return statistic <= CRITICAL[counts.size() - 1];
    }

    /** Checks that nothing failed, and that these endpoints and no others have equal shares; chance has two chances. */
    static void assertEven(Supplier<Shares> round, String... endpoints) {
        Shares shares = round.get();
        shares.assertReached(endpoints);
        if (!shares.isEven()) {
            shares = round.get();
            shares.assertReached(endpoints);
        }
        assertThat(shares.isEven()).as("%s even at 1 %%", shares.counts()).isTrue();
    }

    private void assertReached(String... endpoints) {
        assertThat(failures).isEmpty();
        assertThat(counts).containsOnlyKeys(endpoints);
    }

    /** The difference between the largest share and the smallest one. */
    int spread() {
        return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0)
                - counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
    }
}
