package io.fairlead.transport;

/**
 * Observes the events of an {@link EpollSocket}.
 *
 * <p>Threading: called on the socket's event loop.
 */
@FunctionalInterface
public interface SocketObserver {
    /**
     * Something has happened to the socket.
     *
     * @param ops any of {@link EpollSocket#IN} and its siblings
     */
    void onEvents(EpollSocket socket, int ops);

    /** A fault of ours, already logged, has cut {@link #onEvents} short. Resets the socket if not overridden. */
    default void onFault(EpollSocket socket) {
        socket.reset();
    }
}
