package io.fairlead.transport;

import io.fairlead.linux.SystemCalls;
import java.util.concurrent.TimeUnit;

/**
 * Resets a socket once its peer has acknowledged all that was written to it. A reset discards what the kernel has not sent
 * yet, so that a client with a small window would lose the last bytes of an endpoint that has reset the connection.
 *
 * <p>Threading: Confined to its event loop.
 */
final class ResetWhenSent implements Runnable {
    private static final long FIRST_LOOK_MILLIS = 2;
    private static final long LAST_LOOK_MILLIS = 100;

    /** How long the peer may acknowledge nothing before it is reset all the same. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EpollSocket socket;
    private long lookMillis = FIRST_LOOK_MILLIS;
    private int unsent = Integer.MAX_VALUE;
    private long progressNanos;

    ResetWhenSent(EpollSocket socket) {
        this.socket = socket;
        progressNanos = nowNanos();
    }

    @Override
    public void run() {
        if (!socket.isOpen()) {
            return;
        }
        SystemCalls calls = socket.loop().calls();
        int left = calls.isClosed(socket.descriptor()) ? 0 : calls.unsent(socket.descriptor());
        if (left < unsent) {
            unsent = left;
            progressNanos = nowNanos();
        }
        if (left <= 0 || nowNanos() - progressNanos >= PATIENCE_NANOS) {
            socket.reset();
            return;
        }
        var _ = socket.eventLoop().schedule(this, lookMillis, TimeUnit.MILLISECONDS);
        lookMillis = Math.min(2 * lookMillis, LAST_LOOK_MILLIS);
    }

    private long nowNanos() {
        return socket.eventLoop().ticker().nanoTime();
    }
}
