package io.fairlead.k8s.demo;

import java.util.Collection;

/**
 * Whether counts are what fair dice would give: Pearson's chi-squared test against equal shares, at 1 %.
 *
 * <p>Fair dice fail it once in a hundred times, so that one failure proves little and two in a row (1 in 10,000) do.
 * Counts that are more even than dice, as round-robin gives, always pass.
 *
 * <p>Threading: Immutable.
 *
 * @param statistic the chi-squared statistic; 0 where all counts are equal
 * @param degreesOfFreedom one less than there are counts; 1 or more
 * @param expected the count that equal shares would give each
 */
record Evenness(double statistic, int degreesOfFreedom, double expected) {
    /** The quantile of the standard normal distribution that 1 % lie above. */
    private static final double NORMAL_99 = 2.326_347_874;

    /**
     * Below this expected count the statistic does not follow the chi-squared distribution: Cochran's rule (W. G.
     * Cochran, "Some methods for strengthening the common chi-squared tests", Biometrics 10, 1954).
     */
    private static final double MIN_EXPECTED = 5;

    /**
     * Compares counts with equal shares.
     *
     * @throws IllegalArgumentException if there are fewer than two counts
     */
    static Evenness of(Collection<Long> counts) {
        if (counts.size() < 2) {
            throw new IllegalArgumentException("evenness needs two counts or more, not " + counts.size());
        }
        double expected = counts.stream().mapToLong(Long::longValue).sum() / (double) counts.size();
        double statistic = 0;
        if (expected > 0) {
            for (long count : counts) {
                statistic += (count - expected) * (count - expected) / expected;
            }
        }
        return new Evenness(statistic, counts.size() - 1, expected);
    }

    /** Whether there are enough counts for the test to mean something. */
    boolean isMeaningful() {
        return expected >= MIN_EXPECTED;
    }

    /** Whether fair dice give counts this uneven in at least one of a hundred cases. */
    boolean isEven() {
        return statistic <= criticalValue(degreesOfFreedom);
    }

    /** The statistic that fair dice exceed once in a hundred times. */
    double criticalValue() {
        return criticalValue(degreesOfFreedom);
    }

    /**
     * The 1 % critical value of the chi-squared distribution, within 1 % of the tables.
     *
     * <p>Source: E. B. Wilson and M. M. Hilferty, "The distribution of chi-square", PNAS 17 (1931): the cube root of
     * chi-squared over its degrees of freedom is nearly normal, with mean 1 - 2/9k and variance 2/9k.
     */
    static double criticalValue(int degreesOfFreedom) {
        double variance = 2.0 / (9.0 * degreesOfFreedom);
        double root = 1 - variance + NORMAL_99 * Math.sqrt(variance);
        return degreesOfFreedom * root * root * root;
    }
}
