package io.fairlead.select;

import io.fairlead.model.Endpoint;
import io.fairlead.model.Node;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.PreferenceSettings.Nearness;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the lanes of a balancer: the selector's picker, inside of what its Service prefers. Without preferences it is the selector's
 * picker itself.
 *
 * <p>Threading: confined to the control thread.
 *
 * @param known the candidates of the balancer
 * @param warmUp their slow starts
 * @param random the source of randomness; thread-safe
 */
record LaneBuilder(KnownCandidates known, WarmUp warmUp, RandomGenerator random) {
    /** Candidates that are all the same distance away, as policy Local has them. */
    @Nullable
    Lane local(@Nullable Lane before, List<Endpoint> endpoints, EndpointSelector selector, PreferenceSettings wanted) {
        return lane(before, endpoints, selector, wanted.withPrefer(Nearness.NONE), null);
    }

    /** @param self this node; near endpoints come first if the Service wants that */
    @Nullable
    Lane cluster(
            @Nullable Lane before,
            List<Endpoint> endpoints,
            EndpointSelector selector,
            PreferenceSettings wanted,
            Node self) {
        return lane(before, endpoints, selector, wanted, wanted.prefer() == Nearness.NONE ? null : self);
    }

    private @Nullable Lane lane(
            @Nullable Lane before,
            List<Endpoint> endpoints,
            EndpointSelector selector,
            PreferenceSettings wanted,
            @Nullable Node self) {
        if (endpoints.isEmpty()) {
            return null;
        }
        CandidateList candidates = known.of(endpoints);
        List<Distance> distances = self == null
                ? List.of()
                : endpoints.stream()
                        .map(endpoint -> Distance.of(endpoint, self, wanted.prefer()))
                        .toList();
        if (before != null
                && before.selector().equals(selector)
                && before.preference().equals(wanted)
                && before.distances().equals(distances)
                && before.candidates().hasSame(candidates)) {
            return before;
        }
        Picker picker = self == null
                ? picker(before, Distance.NEAR, candidates, selector, wanted)
                : nearFirst(before, candidates, distances, selector, wanted);
        return new Lane(candidates, selector, wanted, distances, picker);
    }

    @SuppressWarnings("ReferenceEquality") // a selector without weights gives the same picker back
    private Picker picker(
            @Nullable Lane before,
            Distance distance,
            CandidateList candidates,
            EndpointSelector selector,
            PreferenceSettings wanted) {
        Picker previous = before == null ? null : before.plain(distance);
        Picker even = selector.picker(candidates, previous, random);
        if (wanted.slowStart().isZero()) {
            return even;
        }
        Picker weighted = selector.weighted(even, candidates, random, warmUp::nowNanos);
        return weighted.equals(even) ? even : new WarmUpPicker(even, weighted, warmUp);
    }

    private Picker nearFirst(
            @Nullable Lane before,
            CandidateList candidates,
            List<Distance> distances,
            EndpointSelector selector,
            PreferenceSettings wanted) {
        List<Tier> tiers = new ArrayList<>();
        for (Distance distance : Distance.values()) {
            CandidateList at = candidates.only(index -> distances.get(index) == distance);
            if (at != null) {
                tiers.add(new Tier(distance, at, picker(before, distance, at, selector, wanted)));
            }
        }
        return new NearFirstPicker(
                tiers, meter(before, tiers.size(), wanted), selector.isConsistent(), random, warmUp::nowNanos);
    }

    /** It goes on where the distances are the same, so that a change of endpoints does not make it swing. */
    private static SpillMeter meter(@Nullable Lane before, int distances, PreferenceSettings wanted) {
        NearFirstPicker previous = before == null ? null : before.nearFirst();
        return previous != null && previous.meter().fits(distances, wanted.latencyFactorPercent())
                ? previous.meter().copy()
                : new SpillMeter(distances, wanted.latencyFactorPercent());
    }
}
