package io.fairlead.bench.fault;

import io.fairlead.select.Candidate;
import io.fairlead.select.CandidateList;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.PickRequest;
import io.fairlead.select.Picker;
import io.fairlead.select.RandomSelector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks at random, but for every third pick of its first three seconds, which throws an Error: a plug-in that lacks a class.
 * The first pick, by which a start is recognised, works.
 */
public final class FailingSelector implements EndpointSelector {
    static final String NAME = "failing";

    private static final long FAILING_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final int EVERY = 3;

    private final EndpointSelector working = new RandomSelector();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return new FailingPicker(working.picker(candidates, null, random));
    }

    private static final class FailingPicker implements Picker {
        private final Picker working;
        private final AtomicInteger picks = new AtomicInteger();
        private volatile long begin;

        FailingPicker(Picker working) {
            this.working = working;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            int pick = picks.getAndIncrement();
            if (pick == 0) {
                begin = System.nanoTime();
            }
            if (pick % EVERY == EVERY - 1 && System.nanoTime() - begin < FAILING_NANOS) {
                throw new NoClassDefFoundError("io/fairlead/bench/fault/ThereIsNoSuchClass");
            }
            return working.pick(request);
        }
    }
}
