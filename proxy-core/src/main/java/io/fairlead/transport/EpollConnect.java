package io.fairlead.transport;

import io.fairlead.linux.Errno;

/**
 * An attempt to connect whose outcome an event tells.
 *
 * <p>Threading: Confined to its event loop.
 */
final class EpollConnect implements SocketObserver, PendingConnect {
    private static final int FAILED = EpollSocket.ERR | EpollSocket.HUP;

    private final EpollSocket socket;
    private final SocketOptions options;
    private final ConnectObserver observer;
    private boolean hasEnded;

    /** @param options set once the connection has lasted for a while */
    EpollConnect(EpollSocket socket, SocketOptions options, ConnectObserver observer) {
        this.socket = socket;
        this.options = options;
        this.observer = observer;
    }

    void start() {
        try {
            socket.watchConnect(this);
        } catch (IllegalStateException e) {
            // Epoll refuses it, for lack of memory or of watches.
            cancel();
            observer.onConnectFailed(new ConnectFailure(ConnectFailure.Kind.RESOURCES, String.valueOf(e.getMessage())));
        }
    }

    /** Writable without an error means connected; of an error, a second connect(2) tells which. */
    @Override
    public void onEvents(EpollSocket connecting, int ops) {
        if ((ops & FAILED) != 0) {
            check();
        } else if ((ops & EpollSocket.OUT) != 0) {
            connected();
        }
    }

    private void check() {
        int result = socket.loop().calls().connect(socket.descriptor(), socket.remoteAddress());
        switch (-result) {
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR -> {}
            case 0, Errno.EISCONN -> connected();
            default -> {
                cancel();
                observer.onConnectFailed(ConnectFailure.of(-result));
            }
        }
    }

    private void connected() {
        hasEnded = true;
        socket.watchNothing();
        socket.loop().young().add(socket, options);
        observer.onConnected(socket);
    }

    @Override
    public void cancel() {
        if (!hasEnded) {
            hasEnded = true;
            socket.close();
        }
    }
}
