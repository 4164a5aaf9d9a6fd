package io.fairlead.check;

import java.util.concurrent.atomic.LongAdder;

/**
 * How many checks there were, by outcome.
 *
 * <p>Threading: Thread-safe.
 */
public final class CheckCounts {
    private final LongAdder passed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    void addPassed() {
        passed.increment();
    }

    void addFailed() {
        failed.increment();
    }

    void addSkipped() {
        skipped.increment();
    }

    /** Checks that an endpoint accepted. */
    public long passed() {
        return passed.sum();
    }

    /** Checks that an endpoint did not accept. */
    public long failed() {
        return failed.sum();
    }

    /** Checks that this machine lacked descriptors, memory or ports for. */
    public long skipped() {
        return skipped.sum();
    }
}
