package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Of two random endpoints, the one with fewer open connections.
 *
 * <p>Source: M. Mitzenmacher, "The Power of Two Choices in Randomized Load Balancing", 2001.
 */
public final class PowerOfTwoSelector implements EndpointSelector {
    @Override
    public String name() {
        return "p2c";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return new PowerOfTwoPicker(candidates, random);
    }

    @Override
    public Picker weighted(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock) {
        return new WeightedTwo(even, candidates, random, clock);
    }

    private record PowerOfTwoPicker(CandidateList candidates, RandomGenerator random) implements Picker {
        @Override
        public @Nullable Candidate pick(PickRequest request) {
            int size = candidates.size();
            int one = random.nextInt(size);
            Candidate picked = fewer(candidates.get(one), candidates.get(otherThan(one, size)));
            if (request.excludes(picked)) {
                return pickAllowed(request);
            }
            picked.markOpened();
            return picked;
        }

        @Override
        public double[] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
            return Shares.fewerOfTwo(candidates, isExcluded);
        }

        private @Nullable Candidate pickAllowed(PickRequest request) {
            int size = candidates.countAllowed(request);
            int index = size == 0 ? 0 : random.nextInt(size);
            Candidate one = candidates.allowed(index, request);
            Candidate other = size < 2 ? one : candidates.allowed(otherThan(index, size), request);
            // Between counting and choosing some may have been ejected.
            Candidate picked =
                    one == null || other == null ? candidates.choose(request, random::nextInt) : fewer(one, other);
            if (picked != null) {
                picked.markOpened();
            }
            return picked;
        }

        /** Any other index with equal probability; the same if there is no other. */
        private int otherThan(int one, int size) {
            if (size == 1) {
                return one;
            }
            int other = random.nextInt(size - 1);
            return other < one ? other : other + 1;
        }

        /** The first of equals, which is random already. */
        private static Candidate fewer(Candidate one, Candidate other) {
            return other.openConnections() < one.openConnections() ? other : one;
        }
    }
}
