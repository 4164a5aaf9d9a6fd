/**
 * The TCP relay: moves bytes between the socket of a client and that of an endpoint until both have ended.
 *
 * <p>Start with {@link io.fairlead.relay.RelayEngine}. {@link io.fairlead.relay.SpliceRelayEngine} copies small
 * messages and splices streams within the kernel; {@link io.fairlead.relay.CopyRelayEngine} copies through Netty's
 * channels and works everywhere.
 *
 * <p>Threading: a relay and both of its sockets are confined to one event loop, so there are no locks and no volatiles.
 */
@NullMarked
package io.fairlead.relay;

import org.jspecify.annotations.NullMarked;
