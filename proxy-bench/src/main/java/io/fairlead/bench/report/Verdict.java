package io.fairlead.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Whether two measurements differ by more than their own rounds do.
 *
 * <p>Threading: Immutable.
 */
enum Verdict {
    /** Every round is better than every round of the other side. */
    @JsonProperty("better")
    BETTER("ahead", "better"),
    /** Every round is worse than every round of the other side. */
    @JsonProperty("worse")
    WORSE("behind", "worse"),
    /** The ranges overlap. */
    @JsonProperty("overlap")
    OVERLAP("ranges overlap", "noise"),
    /** One side has a single round, so that nothing is known about its spread. */
    @JsonProperty("oneRound")
    ONE_ROUND("one round", "one round");

    private final String besideOther;
    private final String change;

    Verdict(String besideOther, String change) {
        this.besideOther = besideOther;
        this.change = change;
    }

    /** In words, of one contender beside another. */
    String besideOther() {
        return besideOther;
    }

    /** In words, of the same contender in a later run. */
    String change() {
        return change;
    }
}
