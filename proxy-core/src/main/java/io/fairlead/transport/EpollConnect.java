package io.fairlead.transport;

import io.fairlead.linux.Errno;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to connect.
 *
 * <p>Threading: Confined to its event loop.
 */
final class EpollConnect implements SocketObserver, Runnable {
    private static final int FAILED = EpollSocket.ERR | EpollSocket.HUP;

    private final EpollSocket socket;
    private final ConnectObserver observer;
    private @Nullable Future<?> timeout;

    EpollConnect(EpollSocket socket, ConnectObserver observer) {
        this.socket = socket;
        this.observer = observer;
    }

    void start(long timeoutNanos) {
        timeout = socket.eventLoop().schedule(this, timeoutNanos, TimeUnit.NANOSECONDS);
        socket.watchConnect(this);
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
                cancelTimeout();
                socket.close();
                observer.onConnectFailed(ConnectFailure.of(-result));
            }
        }
    }

    private void connected() {
        cancelTimeout();
        socket.watchNothing();
        observer.onConnected(socket);
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    /** The time is up. */
    @Override
    public void run() {
        if (socket.isOpen()) {
            socket.close();
            observer.onConnectFailed(ConnectFailure.timeout());
        }
    }
}
