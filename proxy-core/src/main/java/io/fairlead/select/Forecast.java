package io.fairlead.select;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the next connection to a service port goes, as things are now.
 *
 * <p>Threading: Immutable.
 *
 * @param candidates those that it may go to
 * @param shares the probability of each, in the same order; empty if that cannot be known
 * @param remembered the one that session affinity keeps the client at; null for none
 * @param isLastResort whether all of them are excluded, and used nevertheless, because nothing else is left
 */
public record Forecast(
        List<Candidate> candidates,
        List<Double> shares,
        @Nullable Candidate remembered,
        boolean isLastResort) {
    /** There are no candidates. */
    public static final Forecast NONE = new Forecast(List.of(), List.of(), null, false);

    public Forecast {
        candidates = List.copyOf(candidates);
        shares = List.copyOf(shares);
    }
}
