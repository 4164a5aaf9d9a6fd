/**
 * Benchmarks of the package {@code k8s.accesslog}: the cost of a record for an event loop.
 *
 * <p>Start with {@link io.fairlead.bench.k8s.accesslog.AccessLogBenchmark}.
 *
 * <p>Threading: JMH's own threads stand for event loops.
 */
@NullMarked
package io.fairlead.bench.k8s.accesslog;

import org.jspecify.annotations.NullMarked;
