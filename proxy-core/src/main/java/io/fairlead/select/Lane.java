package io.fairlead.select;

import io.fairlead.model.PreferenceSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates and what picks from them.
 *
 * <p>Threading: Immutable.
 *
 * @param candidates all of them
 * @param selector picks, at each distance
 * @param preference which of them get more new connections
 * @param distances how far each candidate is, in the same order; empty if that does not matter
 * @param picker the selector at work
 */
record Lane(
        CandidateList candidates,
        EndpointSelector selector,
        PreferenceSettings preference,
        List<Distance> distances,
        Picker picker) {
    /** What divides connections between near and farther candidates; null if that does not matter. */
    @Nullable
    NearFirstPicker nearFirst() {
        return picker instanceof NearFirstPicker nearFirst ? nearFirst : null;
    }

    /** The selector's own picker for candidates at a distance, to take over its state. */
    @Nullable
    Picker plain(Distance distance) {
        if (picker instanceof NearFirstPicker nearFirst) {
            return nearFirst.tiers().stream()
                    .filter(tier -> tier.distance() == distance)
                    .map(tier -> plain(tier.picker()))
                    .findFirst()
                    .orElse(null);
        }
        return plain(picker);
    }

    private static Picker plain(Picker picker) {
        return picker instanceof WarmUpPicker warmUp ? warmUp.even() : picker;
    }
}
