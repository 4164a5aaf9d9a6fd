package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The picker of a service port with a slow start: by weight while some endpoint is in its window, and as ever otherwise.
 *
 * <p>Threading: Thread-safe. Hot path.
 *
 * @param even picks without regard to weights
 * @param weighted picks with regard to weights
 */
record WarmUpPicker(Picker even, Picker weighted, WarmUp warmUp) implements Picker {
    @Override
    public @Nullable Candidate pick(PickRequest request) {
        return current().pick(request);
    }

    @Override
    public double @Nullable [] shares(@Nullable IpAddress client, Predicate<Candidate> isExcluded) {
        return current().shares(client, isExcluded);
    }

    private Picker current() {
        return warmUp.isActive() ? weighted : even;
    }
}
