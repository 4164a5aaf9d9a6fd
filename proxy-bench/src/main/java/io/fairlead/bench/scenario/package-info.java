/**
 * A run: which contenders are put through which workloads, in which order, and what comes out.
 *
 * <p>Start with {@link io.fairlead.bench.scenario.Scenario}.
 *
 * <p>Threading: one thread runs everything.
 */
@NullMarked
package io.fairlead.bench.scenario;

import org.jspecify.annotations.NullMarked;
