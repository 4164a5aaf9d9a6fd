package io.fairlead.transport;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets to endpoints that have been connected for less than a second. Most connections are short, and keep-alive and
 * the user timeout matter only to those that last: so their options are set once they are a second old, which saves five
 * system calls for each of the others.
 *
 * <p>The sockets are linked through themselves, from the oldest to the youngest, so that nothing of a closed one is kept. One
 * timer looks once in a second, while there are any. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 */
final class YoungSockets implements Runnable {
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EpollLoop loop;
    private @Nullable EpollSocket oldest;
    private @Nullable EpollSocket youngest;
    private boolean isScheduled;

    YoungSockets(EpollLoop loop) {
        this.loop = loop;
    }

    /** A socket was connected just now. */
    void add(EpollSocket socket, SocketOptions options) {
        socket.lastingOptions = options;
        socket.connectedNanos = nowNanos();
        socket.older = youngest;
        if (youngest == null) {
            oldest = socket;
        } else {
            youngest.younger = socket;
        }
        youngest = socket;
        schedule(YOUNG_NANOS);
    }

    /** A socket gets its options now. Does nothing if it was not young any more. */
    void complete(EpollSocket socket) {
        SocketOptions options = socket.lastingOptions;
        remove(socket);
        if (options != null) {
            TcpOptions.applyLasting(loop.calls(), socket.descriptor(), options);
        }
    }

    /** A socket is closed. Does nothing if it was not young any more. */
    void remove(EpollSocket socket) {
        if (socket.lastingOptions == null) {
            return;
        }
        socket.lastingOptions = null;
        EpollSocket older = socket.older;
        EpollSocket younger = socket.younger;
        if (older == null) {
            oldest = younger;
        } else {
            older.younger = younger;
        }
        if (younger == null) {
            youngest = older;
        } else {
            younger.older = older;
        }
        socket.older = null;
        socket.younger = null;
    }

    private void schedule(long nanos) {
        if (!isScheduled) {
            isScheduled = true;
            var _ = loop.eventLoop().schedule(this, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Sets the options of those that are old enough. */
    @Override
    public void run() {
        isScheduled = false;
        long now = nowNanos();
        for (EpollSocket socket = oldest; socket != null; socket = oldest) {
            if (now - socket.connectedNanos < YOUNG_NANOS) {
                schedule(YOUNG_NANOS);
                return;
            }
            complete(socket);
        }
    }

    private long nowNanos() {
        return loop.eventLoop().ticker().nanoTime();
    }
}
