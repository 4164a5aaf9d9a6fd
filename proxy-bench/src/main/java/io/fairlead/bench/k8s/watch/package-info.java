/**
 * Benchmarks of room {@code k8s.watch}: what an event of a watch costs on its way to the route table.
 *
 * <p>Start with {@link io.fairlead.bench.k8s.watch.WatchEventBenchmark}.
 *
 * <p>Threading: JMH's own thread stands for all threads on that way.
 */
@NullMarked
package io.fairlead.bench.k8s.watch;

import org.jspecify.annotations.NullMarked;
