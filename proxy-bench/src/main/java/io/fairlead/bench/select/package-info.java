/**
 * Benchmarks of the package {@code select}: the cost of selecting an endpoint.
 *
 * <p>Start with {@link io.fairlead.bench.select.EndpointSelectorBenchmark}.
 *
 * <p>Threading: JMH's threads stand for event loops.
 */
@NullMarked
package io.fairlead.bench.select;

import org.jspecify.annotations.NullMarked;
