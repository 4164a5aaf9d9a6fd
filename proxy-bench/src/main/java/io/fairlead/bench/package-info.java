/**
 * Measures how fast Fairlead is. Each package below is named after a package of the proxy and contains its JMH benchmarks.
 *
 * <p>Start with {@link io.fairlead.bench.select.EndpointSelectorBenchmark}: a question, a baseline, and what would prove
 * the claim wrong.
 *
 * <p>Threading: JMH's threads measure; endpoints run on threads of their own.
 */
@NullMarked
package io.fairlead.bench;

import org.jspecify.annotations.NullMarked;
