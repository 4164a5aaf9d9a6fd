/**
 * Benchmarks of room {@code route}: what it costs to follow a change, and to look something up.
 *
 * <p>Start with {@link io.fairlead.bench.route.RouteTableBenchmark}.
 *
 * <p>Threading: JMH's own thread stands for the control thread.
 */
@NullMarked
package io.fairlead.bench.route;

import org.jspecify.annotations.NullMarked;
