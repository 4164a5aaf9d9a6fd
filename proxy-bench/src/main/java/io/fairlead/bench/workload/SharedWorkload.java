package io.fairlead.bench.workload;

import java.io.IOException;

/**
 * A load on contenders that have been running for a while and go on after it.
 *
 * <p>Threading: one thread at a time.
 */
public non-sealed interface SharedWorkload extends Workload {
    /** Whether it can reach this one. */
    default boolean canReach(Subject subject) {
        return true;
    }

    /**
     * Loads one contender, once.
     *
     * @throws IOException if it has failed; the message says how
     */
    Round measure(Subject subject) throws IOException;
}
