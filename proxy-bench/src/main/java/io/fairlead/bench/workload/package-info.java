/**
 * What contenders are put through: each workload loads one contender for a while and says what came out and what it
 * cost.
 *
 * <p>Start with {@link io.fairlead.bench.workload.Workload}.
 *
 * <p>Threading: one thread measures; nothing else runs meanwhile.
 */
@NullMarked
package io.fairlead.bench.workload;

import org.jspecify.annotations.NullMarked;
