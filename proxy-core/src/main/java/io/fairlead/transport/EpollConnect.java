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
    private final EpollSocket socket;
    private final ConnectObserver observer;
    private @Nullable Future<?> timeout;
    private boolean isConnected;

    EpollConnect(EpollSocket socket, ConnectObserver observer) {
        this.socket = socket;
        this.observer = observer;
    }

    void start(long timeoutNanos) {
        timeout = socket.eventLoop().schedule(this, timeoutNanos, TimeUnit.NANOSECONDS);
        socket.watchConnect(this);
    }

    /**
     * An event alone proves nothing: it may be a late one of a closed descriptor with the same number. A second
     * connect(2) tells how far the first one is.
     */
    @Override
    public void onEvents(EpollSocket connecting, int ops) {
        if (isConnected) {
            // The observer has not watched the socket yet; when it does, it is told of this event again.
            return;
        }
        int result = socket.loop().calls().connect(socket.descriptor(), socket.remoteAddress());
        switch (-result) {
            case Errno.EALREADY, Errno.EINPROGRESS, Errno.EINTR -> {}
            case 0, Errno.EISCONN -> {
                isConnected = true;
                cancelTimeout();
                observer.onConnected(socket);
            }
            default -> {
                cancelTimeout();
                socket.close();
                observer.onConnectFailed(Errno.describe(-result));
            }
        }
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
            observer.onConnectFailed("no answer within the attempt's timeout");
        }
    }
}
