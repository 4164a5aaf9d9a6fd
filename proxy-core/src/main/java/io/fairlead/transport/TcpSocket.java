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

    /**
     * Calls the observer once if the other side is gone: if it has reset the connection, or has ended it without having sent a byte. One
     * that has sent something may wait for the answer with its own direction ended. Does nothing where the transport cannot notice.
     *
     * <p>Nothing is read. Ends with {@link #unwatchEnd()}, which comes before a relay takes the socket.
     */
    default void watchEnd(Runnable observer) {}

    /** The observer of {@link #watchEnd} is not called any more. */
    default void unwatchEnd() {}

    /**
     * Lets the observer look at what the other side sends first, until it has taken its part or the socket is closed. What it
     * does not take is still there for the relay.
     */
    default void watchFirstBytes(FirstBytesObserver observer) {
        throw new UnsupportedOperationException("this kind of socket cannot look ahead");
    }

    /** Closes gracefully: what was written is still sent. */
    void close();

    /** Closes by a reset: what was written and not sent yet is discarded. */
    void reset();
}
