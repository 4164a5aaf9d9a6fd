package io.fairlead.bench.fault;

import io.fairlead.bench.load.LoadCount;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fault.
 *
 * <p>Threading: Immutable.
 *
 * @param count of the connections that saw it
 * @param recoveredAfterSeconds how long after the fault had ended every new connection was served; null if that was not so
 *     within the time that it was given
 * @param note what else is to be known; empty if there is nothing
 */
record FaultOutcome(LoadCount count, @Nullable Double recoveredAfterSeconds, String note) {
    /** Without a note. */
    static FaultOutcome of(LoadCount count, @Nullable Double recoveredAfterSeconds) {
        return new FaultOutcome(count, recoveredAfterSeconds, "");
    }
}
