/**
 * UDP: datagrams come from clients, go to the endpoints of their sessions, and replies go back.
 *
 * <p>Start with {@link io.fairlead.udp.UdpRelay}. What a session is, and when it ends, is in {@link io.fairlead.udp.session}.
 *
 * <p>Threading: everything about one client is on one event loop.
 */
@NullMarked
package io.fairlead.udp;

import org.jspecify.annotations.NullMarked;
