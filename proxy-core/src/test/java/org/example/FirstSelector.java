package org.example;

import io.fairlead.select.Candidate;
import io.fairlead.select.CandidateList;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.Picker;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A plug-in selector: always the first allowed endpoint. */
@NullMarked
public final class FirstSelector implements EndpointSelector {
    @Override
    public String name() {
        return "first";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return request -> {
            for (Candidate candidate : candidates) {
                if (!request.excludes(candidate)) {
                    candidate.markOpened();
                    return candidate;
                }
            }
            return null;
        };
    }
}
