/**
 * The workloads: each loads one contender for a while and reports results and costs.
 *
 * <p>Start with {@link io.fairlead.bench.workload.Workload}.
 *
 * <p>Threading: one thread measures; nothing else runs meanwhile.
 */
@NullMarked
package io.fairlead.bench.workload;

import org.jspecify.annotations.NullMarked;
