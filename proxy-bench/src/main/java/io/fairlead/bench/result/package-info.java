/**
 * Results of the comparisons: values, and their JSON.
 *
 * <p>Start with {@link io.fairlead.bench.result.BenchRun}.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.bench.result;

import org.jspecify.annotations.NullMarked;
