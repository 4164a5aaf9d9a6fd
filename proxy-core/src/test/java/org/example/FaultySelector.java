package org.example;

import io.fairlead.select.Candidate;
import io.fairlead.select.CandidateList;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A plug-in with faults: it fails with a single endpoint, after a failed attempt, and for more than two endpoints. */
@NullMarked
public final class FaultySelector implements EndpointSelector {
    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        if (candidates.size() > 2) {
            throw new IllegalStateException("more than two endpoints");
        }
        return request -> {
            if (candidates.size() == 1 || candidates.stream().anyMatch(request::excludes)) {
                throw new IllegalStateException("fewer than two endpoints");
            }
            Candidate picked = candidates.getFirst();
            picked.markOpened();
            return picked;
        };
    }
}
