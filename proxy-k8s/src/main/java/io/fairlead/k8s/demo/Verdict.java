package io.fairlead.k8s.demo;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The test result for the shares of the endpoints that were alive at the end of the round.
 *
 * <p>Threading: Immutable.
 *
 * @param isUneven whether the shares are more uneven than fair dice make them in 99 of 100 cases
 * @param text the test and its result, for people
 */
record Verdict(boolean isUneven, String text) {
    /**
     * Judges the last phase of a round.
     *
     * @param pods the pods that lived to the end
     * @param tested which requests these are, in words
     */
    static Verdict of(RoundResult result, Collection<String> pods, String tested) {
        List<Long> counts = result.lastPhase(pods);
        Evenness evenness = Evenness.of(counts);
        if (!evenness.isMeaningful()) {
            return new Verdict(
                    false, "Evenness not tested: " + tested + " are too few, at least 5 for each endpoint are needed.");
        }
        String comparison = String.format(
                Locale.ROOT,
                "chi-squared of %s over %d endpoints is %.2f, the 1 %% critical value for %d degrees of freedom %.2f.",
                tested,
                counts.size(),
                evenness.statistic(),
                evenness.degreesOfFreedom(),
                evenness.criticalValue());
        return new Verdict(
                !evenness.isEven(), (evenness.isEven() ? "Shares are even: " : "Shares are uneven: ") + comparison);
    }
}
