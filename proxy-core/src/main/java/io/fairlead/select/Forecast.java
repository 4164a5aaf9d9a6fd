package io.fairlead.select;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the next connection to a service port goes, as things are now.
 *
 * <p>Threading: Immutable.
 *
 * @param candidates those that it may go to
 * @param shares the probability of each, in the same order; empty if that cannot be known
 * @param remembered the one that session affinity keeps the client at; null for none
 * @param passedOver those of them that get it only once nothing else is left
 */
public record Forecast(
        List<Candidate> candidates,
        List<Double> shares,
        @Nullable Candidate remembered,
        Set<Candidate> passedOver) {
    /** There are no candidates. */
    public static final Forecast NONE = new Forecast(List.of(), List.of(), null, Set.of());

    public Forecast {
        candidates = List.copyOf(candidates);
        shares = List.copyOf(shares);
        passedOver = Set.copyOf(passedOver);
    }
}
