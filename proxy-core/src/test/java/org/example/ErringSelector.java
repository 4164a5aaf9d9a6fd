package org.example;

import io.fairlead.select.CandidateList;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.Picker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A plug-in with every kind of error that a JVM has, one after the other. */
@NullMarked
public final class ErringSelector implements EndpointSelector {
    private static final int KINDS = 4;

    @Override
    public String name() {
        return "erring";
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        AtomicInteger picks = new AtomicInteger();
        return request -> {
            switch (picks.getAndIncrement() % KINDS) {
                case 0 -> throw new NoClassDefFoundError("org/example/Missing");
                case 1 -> throw new IllegalStateException("depth " + depth(0));
                case 2 -> throw new OutOfMemoryError("as this test wants it");
                default -> throw new AssertionError("as this test wants it");
            }
        };
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int depth(int above) {
        return 1 + depth(above + 1);
    }
}
