package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Any endpoint, with equal probability and independent of previous picks, as in kube-proxy. */
public final class RandomSelector implements EndpointSelector {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return new RandomPicker(candidates, random);
    }

    private record RandomPicker(CandidateList candidates, RandomGenerator random) implements Picker {
        @Override
        public @Nullable Candidate pick(PickRequest request) {
            @Nullable Candidate picked = candidates.get(random.nextInt(candidates.size()));
            if (request.excludes(picked)) {
                picked = candidates.choose(request, random::nextInt);
            }
            if (picked != null) {
                picked.markOpened();
            }
            return picked;
        }

        @Override
        public double[] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
            return Shares.even(candidates, isExcluded);
        }
    }
}
