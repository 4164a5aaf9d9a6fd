package io.fairlead.transport;

import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Opens sockets on a set of event loops that it owns.
 *
 * <p>Threading: Thread-safe, but for {@link #connect}, which is called on the event loop that it names.
 */
public interface Transport extends AutoCloseable {
    /** Whether it can listen and connect transparently, at and from the addresses of others. */
    boolean isTransparencySupported();

    /** The event loops over which connections are spread. */
    List<EventLoop> eventLoops();

    /** How long each event loop works between two polls. Any thread may read it. */
    List<PollClock> pollClocks();

    /**
     * The names of event loops that have ended although the transport is not closed; empty unless something is very wrong.
     * Connections on them hang for ever.
     */
    List<String> endedLoops();

    /**
     * Listens on an address; connections are spread evenly over the event loops. Blocks until clients can connect: not
     * to be called on an event loop.
     *
     * @param options set on the listening socket and so on all that it accepts
     * @param observer called for each connection, on the event loop that the connection stays on
     * @throws ListenException if the address cannot be listened on; nothing is left open then
     */
    ServerSocket listen(AddressPort address, ListenOptions options, AcceptObserver observer);

    /**
     * Listens on a Unix socket, whose connections are spread evenly over the event loops. The file of a process that has ended
     * is replaced; the file is removed when the listener is closed. Blocks like the other one.
     *
     * @param observer called for each connection, on the event loop that the connection stays on; its remote address is
     *     {@link UnixSocket#CLIENT}
     * @throws ListenException if it cannot be listened on; nothing is left open then, and no file behind
     */
    ServerSocket listen(UnixSocket socket, AcceptObserver observer);

    /**
     * Connects to an address. Exactly one method of the observer is called, on the event loop, perhaps before this
     * method returns; none after {@link PendingConnect#cancel}. It may take as long as the kernel tries, so the caller
     * sets a limit.
     *
     * @param source where the connection is to come from, which may be another machine's address (IP_TRANSPARENT, which
     *     needs CAP_NET_ADMIN). For port 0, the transport chooses one of the ports that are configured for such connections.
     *     Null for an address of this machine's, which the kernel chooses, with a port of the kernel's as long as it has one
     *     for this endpoint
     */
    PendingConnect connect(
            EventLoop eventLoop,
            AddressPort remote,
            @Nullable AddressPort source,
            SocketOptions options,
            ConnectObserver observer);

    /**
     * Takes the listening sockets of a predecessor. {@link #listen} uses those that have its address, and does not accept from them
     * before {@link #openGate}. Owns them.
     *
     * @throws IllegalArgumentException if this transport has no descriptors and is given some
     */
    default void inherit(List<ListeningSocket> sockets) {
        if (!sockets.isEmpty()) {
            throw new IllegalArgumentException("this transport cannot take over listening sockets");
        }
    }

    /** Accepts from the inherited sockets from now on, and closes those that no listener has taken. May be called again. */
    default void openGate() {}

    /** The sockets that listen now, for a successor; they stay this transport's. Empty if it has no descriptors. */
    default List<ListeningSocket> listeningSockets() {
        return List.of();
    }

    /** A successor has the same listening sockets: what waits in their queues is left to it when they are closed. */
    default void leaveQueues() {}

    /**
     * Takes a connected socket of a predecessor, which is neither read nor watched yet.
     *
     * @param eventLoop where it stays; this is called there
     * @param isAccepted whether it is a client's socket, for which a connection was taken from the budget
     * @throws UnsupportedOperationException if this transport has no descriptors
     */
    default TcpSocket adopt(EventLoop eventLoop, int descriptor, AddressPort remote, boolean isAccepted) {
        throw new UnsupportedOperationException("this transport cannot take over connections");
    }

    /** UDP sockets on the same event loops; null if this transport has none. */
    default @Nullable UdpTransport udp() {
        return null;
    }

    /** Ends the event loops; whatever is still open on them is closed. Waits up to the timeout. */
    void close(long timeout, TimeUnit unit);

    /** Ends the event loops and waits for up to ten seconds. */
    @Override
    default void close() {
        close(10, TimeUnit.SECONDS);
    }
}
