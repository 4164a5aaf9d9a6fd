package io.fairlead.select;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Every endpoint is equally likely, whatever came before; what kube-proxy does. */
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
            Candidate picked = candidates.get(random.nextInt(candidates.size()));
            if (request.isTried(picked)) {
                int untried = candidates.countUntried(request);
                if (untried == 0) {
                    return null;
                }
                picked = candidates.untried(random.nextInt(untried), request);
            }
            picked.markOpened();
            return picked;
        }
    }
}
