package io.fairlead.transport;

/**
 * Waits for the end of a client that is not read from.
 *
 * <p>Threading: Confined to its event loop.
 */
final class EndWatch implements SocketObserver {
    private static final int GONE = EpollSocket.HUP | EpollSocket.ERR;

    private final Runnable observer;

    EndWatch(Runnable observer) {
        this.observer = observer;
    }

    @Override
    public void onEvents(EpollSocket socket, int ops) {
        if ((ops & GONE) != 0 || (ops & EpollSocket.RDHUP) != 0 && hasSentNothing(socket)) {
            socket.watchNothing();
            observer.run();
        }
    }

    private static boolean hasSentNothing(EpollSocket socket) {
        return socket.peek(socket.loop().peekBuffer().pointer(), 1) == 0;
    }
}
