package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.netty.channel.EventLoop;

/**
 * A connected TCP socket, or the socket of a client of a Unix socket, which is treated alike. Nothing is read from it before a relay takes it.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: the receiver closes it, with {@link #close()} or {@link #reset()}; the second of two such calls does
 * nothing.
 */
public interface TcpSocket {
    /** The event loop that it stays on. */
    EventLoop eventLoop();

    /** The address of this side: of an accepted socket what the client connected to. */
    AddressPort localAddress();

    /** The address of the other side. */
    AddressPort remoteAddress();

    /** Closes gracefully: what was written is still sent. */
    void close();

    /** Closes by a reset: what was written and not sent yet is discarded. */
    void reset();
}
