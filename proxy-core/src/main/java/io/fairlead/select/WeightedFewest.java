package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest open connections for its weight, while some endpoint is in its slow start.
 *
 * <p>Compared is the number that would be open after the pick, divided by the weight: {@code (a + 1) * weight(b)} with
 * {@code (b + 1) * weight(a)}, in integers. Ties are broken at random.
 *
 * <p>An endpoint that has just begun has none, where others may have thousands: by that comparison alone it would get every new
 * connection until it has caught up. So each pick passes it over with the probability that its weight lacks. It never gets
 * more than its weight's part of all new connections.
 *
 * <p>Threading: Thread-safe. Hot path while a window lasts: nothing is allocated.
 *
 * @param even picks when no usable endpoint is outside of its window
 */
record WeightedFewest(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock)
        implements Picker {
    @Override
    public @Nullable Candidate pick(PickRequest request) {
        long now = clock.getAsLong();
        if (!candidates.hasGrown(request, now)) {
            return even.pick(request);
        }
        int threshold = random.nextInt(SlowStart.FULL);
        for (Candidate least = least(request, now, threshold); least != null; least = least(request, now, threshold)) {
            int open = least.openConnections();
            if (least.tryMarkOpened(open)) {
                return least;
            }
        }
        return even.pick(request);
    }

    /** Of those whose weight exceeds the threshold; null if there is none any more. */
    private @Nullable Candidate least(PickRequest request, long now, int threshold) {
        Candidate least = null;
        long leastOpen = 0;
        int leastWeight = 1;
        int ties = 0;
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            int weight = candidate.weight(now);
            if (weight <= threshold || request.excludes(candidate)) {
                continue;
            }
            long open = candidate.openConnections() + 1L;
            int order = least == null ? -1 : Long.compare(open * leastWeight, leastOpen * weight);
            ties = order < 0 ? 1 : order == 0 ? ties + 1 : ties;
            if (order < 0 || order == 0 && random.nextInt(ties) == 0) {
                least = candidate;
                leastOpen = open;
                leastWeight = weight;
            }
        }
        return least;
    }

    @Override
    public double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        int[] weights = Shares.weights(candidates, isExcluded, clock.getAsLong());
        if (Arrays.stream(weights).noneMatch(weight -> weight == SlowStart.FULL)) {
            return even.shares(client, isExcluded);
        }
        int[] ranks = Shares.ranks(candidates, weights);
        double[] shares = new double[weights.length];
        int from = 0;
        for (int to : Arrays.stream(weights)
                .filter(weight -> weight > 0)
                .sorted()
                .distinct()
                .toArray()) {
            double[] above = Shares.fewest(ranks, Shares.below(weights, to));
            for (int i = 0; i < shares.length; i++) {
                shares[i] += above[i] * (to - from) / SlowStart.FULL;
            }
            from = to;
        }
        return shares;
    }
}
