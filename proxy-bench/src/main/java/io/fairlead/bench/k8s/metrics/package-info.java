/**
 * Benchmarks of the package {@code k8s.metrics}: the cost of counting a connection.
 *
 * <p>Start with {@link io.fairlead.bench.k8s.metrics.TrafficBenchmark}.
 *
 * <p>Threading: JMH's own threads stand for event loops.
 */
@NullMarked
package io.fairlead.bench.k8s.metrics;

import org.jspecify.annotations.NullMarked;
