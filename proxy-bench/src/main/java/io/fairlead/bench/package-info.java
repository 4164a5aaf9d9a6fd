/**
 * JMH benchmarks of the proxy's parts.
 *
 * <p>Start with {@link io.fairlead.bench.RelayBenchmark}.
 *
 * <p>Threading: JMH's own thread measures; endpoints run on threads of their own.
 */
@NullMarked
package io.fairlead.bench;

import org.jspecify.annotations.NullMarked;
