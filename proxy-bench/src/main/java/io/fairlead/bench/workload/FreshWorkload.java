package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender.Kind;
import java.io.IOException;

/**
 * A load on a process that has just been started for it.
 *
 * <p>Threading: one thread at a time.
 */
public non-sealed interface FreshWorkload extends Workload {
    @Override
    default boolean suits(Kind kind) {
        return kind == Kind.PROCESS;
    }

    /** How often it is measured when others are in so many rounds. */
    default int rounds(int ofOthers) {
        return ofOthers;
    }

    /**
     * Starts one contender, loads it, and ends it.
     *
     * @throws IOException if it has failed; the message says how
     */
    Round measure(Launch launch) throws IOException;
}
