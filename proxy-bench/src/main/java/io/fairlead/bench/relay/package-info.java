/**
 * Benchmarks of the package {@code relay}: the cost of relaying bytes.
 *
 * <p>Start with {@link io.fairlead.bench.relay.RelayBenchmark}.
 *
 * <p>Threading: JMH's own thread is the client; endpoints run on threads of their own, relays on their event loop.
 */
@NullMarked
package io.fairlead.bench.relay;

import org.jspecify.annotations.NullMarked;
