/**
 * Both sides of a proxy while it is measured: the endpoint, and clients that standard tools do not offer.
 *
 * <p>Start with {@link io.fairlead.bench.load.BenchEndpoint} and {@link io.fairlead.bench.load.PingPong}.
 *
 * <p>Threading: an endpoint is one event loop; clients are blocking, with a thread for each connection.
 */
@NullMarked
package io.fairlead.bench.load;

import org.jspecify.annotations.NullMarked;
