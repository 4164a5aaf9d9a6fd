/**
 * Results of the side-by-side scenarios: values, and the JSON that keeps them.
 *
 * <p>Start with {@link io.fairlead.bench.result.BenchRun}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.bench.result;

import org.jspecify.annotations.NullMarked;
