package io.fairlead.select;

import java.util.List;
import java.util.Map;
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
 * @param slowStarts those in their slow start, with their weights: 0.1 to 1
 * @param division how connections are divided by distance; null if the Service prefers none
 */
public record Forecast(
        List<Candidate> candidates,
        List<Double> shares,
        @Nullable Candidate remembered,
        Set<Candidate> passedOver,
        Map<Candidate, Double> slowStarts,
        @Nullable Division division) {
    /** There are no candidates. */
    public static final Forecast NONE = new Forecast(List.of(), List.of(), null, Set.of(), Map.of(), null);

    public Forecast {
        candidates = List.copyOf(candidates);
        shares = List.copyOf(shares);
        passedOver = Set.copyOf(passedOver);
        slowStarts = Map.copyOf(slowStarts);
    }
}
