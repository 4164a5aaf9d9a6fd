package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks as another picker does, but takes an endpoint in its slow start only with the probability of its weight; otherwise the
 * other picker picks again. So the shares of a picker that favours no endpoint become proportional to the weights.
 *
 * <p>Where no other endpoint may be used, weights do not count.
 *
 * <p>Threading: Thread-safe. Hot path while a window lasts: nothing is allocated.
 */
record ThinnedPicker(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock)
        implements Picker {
    /** With nine of ten endpoints at the least weight, one pick in 200 needs more. */
    private static final int MOST_PICKS = 32;

    @Override
    public @Nullable Candidate pick(PickRequest request) {
        long now = clock.getAsLong();
        Candidate picked = even.pick(request);
        for (int picks = 1; picked != null && !isTaken(picked, now); picks++) {
            if (picks == MOST_PICKS || picks == 1 && !candidates.hasGrown(request, now)) {
                return picked;
            }
            picked.release();
            picked = even.pick(request);
        }
        return picked;
    }

    private boolean isTaken(Candidate picked, long now) {
        int weight = picked.weight(now);
        return weight == SlowStart.FULL || random.nextInt(SlowStart.FULL) < weight;
    }

    @Override
    public double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        double[] shares = even.shares(client, isExcluded);
        return shares == null
                ? null
                : Shares.thinned(shares, Shares.weights(candidates, isExcluded, clock.getAsLong()));
    }
}
