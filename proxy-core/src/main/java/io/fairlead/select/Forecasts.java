package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes {@link Forecast}s, for people who ask. Stateless. */
final class Forecasts {
    private Forecasts() {}

    /** Knows which candidate session affinity keeps a client at, if there is one that a request does not exclude. */
    @FunctionalInterface
    interface Memory {
        @Nullable
        Candidate remembered(PickRequest request);
    }

    /** @param client the client; null for any that is not remembered */
    static Forecast of(Lane lane, Memory memory, @Nullable IpAddress client, long nowNanos) {
        CandidateList candidates = lane.candidates();
        Predicate<Candidate> excluded = passedOver(candidates, nowNanos);
        Candidate remembered = client == null ? null : memory.remembered(new Preview(client, excluded));
        double[] shares = remembered == null ? lane.picker().shares(client, excluded) : null;
        return new Forecast(
                candidates,
                shares(candidates, remembered, shares),
                remembered,
                candidates.stream().filter(excluded).collect(Collectors.toSet()),
                slowStarts(lane, nowNanos),
                division(lane));
    }

    /** Those that a dial passes over at first: ejected and drained ones; if all are, drained ones; if all are that, none. */
    private static Predicate<Candidate> passedOver(CandidateList candidates, long nowNanos) {
        Predicate<Candidate> isDrained = Candidate::isDrained;
        Predicate<Candidate> isEither = isDrained.or(candidate -> candidate.isEjected(nowNanos));
        return Stream.of(isEither, isDrained)
                .filter(excluded -> !candidates.stream().allMatch(excluded))
                .findFirst()
                .orElse(candidate -> false);
    }

    private static List<Double> shares(
            CandidateList candidates, @Nullable Candidate remembered, double @Nullable [] shares) {
        if (remembered != null) {
            return candidates.stream()
                    .map(candidate -> candidate == remembered ? 1.0 : 0.0)
                    .toList();
        }
        return shares == null ? List.of() : Arrays.stream(shares).boxed().toList();
    }

    private static Map<Candidate, Double> slowStarts(Lane lane, long nowNanos) {
        Map<Candidate, Double> weights = new HashMap<>();
        if (!lane.preference().slowStart().isZero() && !lane.selector().isConsistent()) {
            for (Candidate candidate : lane.candidates()) {
                int weight = candidate.weight(nowNanos);
                if (weight < SlowStart.FULL) {
                    weights.put(candidate, (double) weight / SlowStart.FULL);
                }
            }
        }
        return weights;
    }

    private static @Nullable Division division(Lane lane) {
        NearFirstPicker nearFirst = lane.nearFirst();
        if (nearFirst == null) {
            return null;
        }
        Map<Candidate, Distance> distances = new HashMap<>();
        for (Tier tier : nearFirst.tiers()) {
            tier.candidates().forEach(candidate -> distances.put(candidate, tier.distance()));
        }
        return new Division(distances, (double) nearFirst.spilled() / TierState.ALL, nearFirst.isSlow());
    }

    /** The request of a connection that does not exist. */
    private record Preview(IpAddress client, Predicate<Candidate> isExcluded) implements PickRequest {
        @Override
        public boolean excludes(Candidate candidate) {
            return isExcluded.test(candidate);
        }
    }
}
