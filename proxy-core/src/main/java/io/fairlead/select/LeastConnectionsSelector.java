package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest open connections of this proxy; ties are broken at random.
 *
 * <p>A pick looks at all counts and takes the chosen one by compare-and-set: it succeeds only if the count is still the
 * minimum that was seen, so that concurrent picks on several event loops keep the counts within one of each other.
 */
public final class LeastConnectionsSelector implements EndpointSelector {
    @Override
    public String name() {
        return "least-conn";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return new LeastConnectionsPicker(candidates.toArray(new Candidate[0]), random);
    }

    @Override
    public Picker weighted(Picker even, CandidateList candidates, RandomGenerator random, LongSupplier clock) {
        return new WeightedFewest(even, candidates, random, clock);
    }

    private static final class LeastConnectionsPicker implements Picker {
        private final Candidate[] candidates;
        private final RandomGenerator random;

        LeastConnectionsPicker(Candidate[] candidates, RandomGenerator random) {
            this.candidates = candidates;
            this.random = random;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            return pick(request, false);
        }

        @Override
        public double[] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
            return Shares.fewest(List.of(candidates), isExcluded);
        }

        /**
         * Checking every candidate for exclusion would cost more than everything else, so at first only the chosen one
         * is checked. The loops over the candidates are separate methods, for which the compiler generates good code
         * whatever else has run; inlined by hand they took up to three times as long.
         */
        private @Nullable Candidate pick(PickRequest request, boolean onlyAllowed) {
            while (true) {
                long minimum = minimum(candidates, request, onlyAllowed);
                int fewest = fewest(minimum);
                int ties = ties(minimum);
                if (ties == 0) {
                    return null;
                }
                Candidate picked = tie(candidates, random.nextInt(ties), fewest, request, onlyAllowed);
                if (picked != null && !onlyAllowed && request.excludes(picked)) {
                    return pick(request, true);
                }
                if (picked != null && picked.tryMarkOpened(fewest)) {
                    return picked;
                }
            }
        }

        /** The fewest connections in the upper half, and how many candidates have them in the lower half. */
        private static long minimum(Candidate[] candidates, PickRequest request, boolean onlyAllowed) {
            int fewest = Integer.MAX_VALUE;
            int ties = 0;
            for (Candidate candidate : candidates) {
                int open = candidate.openConnections();
                if (open <= fewest && !(onlyAllowed && request.excludes(candidate))) {
                    ties = open < fewest ? 1 : ties + 1;
                    fewest = open;
                }
            }
            return (long) fewest << Integer.SIZE | ties;
        }

        private static int fewest(long minimum) {
            return (int) (minimum >>> Integer.SIZE);
        }

        private static int ties(long minimum) {
            return (int) minimum;
        }

        /** Null if there are no longer as many with that count, because other event loops have picked. */
        private static @Nullable Candidate tie(
                Candidate[] candidates, int index, int open, PickRequest request, boolean onlyAllowed) {
            int left = index;
            for (Candidate candidate : candidates) {
                if (candidate.openConnections() == open
                        && !(onlyAllowed && request.excludes(candidate))
                        && left-- == 0) {
                    return candidate;
                }
            }
            return null;
        }
    }
}
