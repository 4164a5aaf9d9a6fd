package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Of two random endpoints, the one with fewer open connections for its weight, while some endpoint is in its slow start.
 * The comparison is that of {@link WeightedFewest}. A winner in its slow start is taken with the probability of its weight;
 * otherwise two others are drawn.
 *
 * <p>Threading: Thread-safe. Hot path while a window lasts: nothing is allocated.
 *
 * @param even picks when no usable endpoint is outside of its window
 */
record WeightedTwo(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock)
        implements Picker {
    private static final int MOST_DRAWS = 32;

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        long now = clock.getAsLong();
        if (!candidates.hasGrown(request, now)) {
            return even.pick(request);
        }
        for (int i = 0; i < MOST_DRAWS; i++) {
            Candidate winner = draw(request, now);
            if (winner == null) {
                break;
            }
            int weight = winner.weight(now);
            if (weight == SlowStart.FULL || random.nextInt(SlowStart.FULL) < weight) {
                winner.markOpened();
                return winner;
            }
        }
        return even.pick(request);
    }

    /** Null if others have been ejected meanwhile. */
    private @Nullable Candidate draw(PickRequest request, long now) {
        int size = candidates.size();
        int one = random.nextInt(size);
        Candidate winner = fewer(candidates.get(one), candidates.get(otherThan(one, size)), now);
        return request.excludes(winner) ? drawAllowed(request, now) : winner;
    }

    private @Nullable Candidate drawAllowed(PickRequest request, long now) {
        int size = candidates.countAllowed(request);
        int index = size == 0 ? 0 : random.nextInt(size);
        Candidate one = candidates.allowed(index, request);
        Candidate other = size < 2 ? one : candidates.allowed(otherThan(index, size), request);
        return one == null || other == null ? one : fewer(one, other, now);
    }

    private int otherThan(int one, int size) {
        if (size == 1) {
            return one;
        }
        int other = random.nextInt(size - 1);
        return other < one ? other : other + 1;
    }

    /** The first of equals, which is random already. */
    private static Candidate fewer(Candidate one, Candidate other, long now) {
        return Shares.compareLoads(one, one.weight(now), other, other.weight(now)) <= 0 ? one : other;
    }

    @Override
    public double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        long now = clock.getAsLong();
        int[] weights = Shares.weights(candidates, isExcluded, now);
        if (Arrays.stream(weights).noneMatch(weight -> weight == SlowStart.FULL)) {
            return even.shares(client, isExcluded);
        }
        int[] ranks = Shares.ranks(candidates, Shares.weights(candidates, candidate -> false, now));
        return Shares.thinned(Shares.fewerOfTwo(ranks, candidates, isExcluded), weights);
    }
}
