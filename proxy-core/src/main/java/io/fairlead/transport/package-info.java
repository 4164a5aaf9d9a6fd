/**
 * Sockets on event loops: TCP sockets that listen, accept and connect, of which two kinds stand behind one interface; and UDP sockets.
 *
 * <p>Start with {@link io.fairlead.transport.Transport}. {@link io.fairlead.transport.EpollTransport} works on plain
 * descriptors that are registered with Netty's epoll event loops, without a channel and a pipeline for each;
 * {@link io.fairlead.transport.NettyTransport} uses Netty's channels and works everywhere.
 *
 * <p>Threading: a socket is confined to its event loop; listening is started and ended from the control thread.
 */
@NullMarked
package io.fairlead.transport;

import org.jspecify.annotations.NullMarked;
