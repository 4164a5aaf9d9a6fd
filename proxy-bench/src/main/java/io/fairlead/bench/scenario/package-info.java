/**
 * A run: which contenders run which workloads, in which order, and the results.
 *
 * <p>Start with {@link io.fairlead.bench.scenario.Scenario}.
 *
 * <p>Threading: one thread runs everything.
 */
@NullMarked
package io.fairlead.bench.scenario;

import org.jspecify.annotations.NullMarked;
