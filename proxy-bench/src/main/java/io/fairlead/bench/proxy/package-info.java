/**
 * Benchmarks of the package {@code proxy}: the cost of a whole proxy.
 *
 * <p>Start with {@link io.fairlead.bench.proxy.FirstByteBenchmark}.
 *
 * <p>Threading: JMH's own thread is the client; the endpoint runs on a thread of its own, the proxy on its event loop.
 */
@NullMarked
package io.fairlead.bench.proxy;

import org.jspecify.annotations.NullMarked;
