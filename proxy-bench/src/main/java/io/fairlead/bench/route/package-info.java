/**
 * Benchmarks of the package {@code route}: the cost of a change, and of a lookup.
 *
 * <p>Start with {@link io.fairlead.bench.route.RouteTableBenchmark}.
 *
 * <p>Threading: JMH's own thread stands for the control thread.
 */
@NullMarked
package io.fairlead.bench.route;

import org.jspecify.annotations.NullMarked;
