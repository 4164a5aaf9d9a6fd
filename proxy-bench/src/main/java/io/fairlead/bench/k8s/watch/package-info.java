/**
 * Benchmarks of the package {@code k8s.watch}: the cost of a watch event on its way to the route table.
 *
 * <p>Start with {@link io.fairlead.bench.k8s.watch.WatchEventBenchmark}.
 *
 * <p>Threading: JMH's own thread stands for all threads on that path.
 */
@NullMarked
package io.fairlead.bench.k8s.watch;

import org.jspecify.annotations.NullMarked;
