package io.fairlead.bench.fault;

import io.fairlead.select.Candidate;
import io.fairlead.select.CandidateList;
import io.fairlead.select.EndpointSelector;
import io.fairlead.select.PickRequest;
import io.fairlead.select.Picker;
import io.fairlead.select.RandomSelector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Picks at random, but blocks its event loop for two seconds at one pick: a plug-in that waits for something. */
public final class SleepingSelector implements EndpointSelector {
    static final String NAME = "sleeping";

    private static final int SLEEPS_AT = 200;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);

    private final EndpointSelector working = new RandomSelector();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Picker picker(CandidateList candidates, @Nullable Picker previous, RandomGenerator random) {
        return new SleepingPicker(working.picker(candidates, null, random));
    }

    private static final class SleepingPicker implements Picker {
        private final Picker working;
        private final AtomicInteger picks = new AtomicInteger();

        SleepingPicker(Picker working) {
            this.working = working;
        }

        @Override
        public @Nullable Candidate pick(PickRequest request) {
            if (picks.incrementAndGet() == SLEEPS_AT) {
                long end = System.nanoTime() + NANOS;
                for (long left = NANOS; left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            return working.pick(request);
        }
    }
}
