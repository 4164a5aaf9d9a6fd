package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender.Kind;
import io.fairlead.bench.result.Metric;

/**
 * A load, and what it measures: a {@link SharedWorkload} on contenders that run all the time, or a
 * {@link FreshWorkload} that starts new processes.
 *
 * <p>Threading: one thread at a time.
 */
public sealed interface Workload permits SharedWorkload, FreshWorkload {
    /** Short and stable, by which users choose it and runs are compared. */
    String name();

    /** For people. */
    String title();

    /** What it is about. */
    Metric primary();

    /** Whether it says something about a contender of this kind. */
    default boolean suits(Kind kind) {
        return true;
    }
}
