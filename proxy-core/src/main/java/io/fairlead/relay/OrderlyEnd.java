package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a relay that the proxy ends itself, in good order.
 *
 * <p>Threading: Confined to its event loop.
 */
final class OrderlyEnd implements Runnable {
    /*
     * How to end a stream of bytes whose protocol is unknown
     *
     * It begins at a moment when no byte is on its way: both sockets are empty, and all that was read is written.
     *
     * 1. The endpoint gets the end of the stream (FIN), as if the client had ended its side. Nothing more is read from the client. So
     *    what the client sends from now on never reaches the endpoint, and a client may safely repeat it.
     * 2. The endpoint goes on: what it still sends, such as the result of a request that takes long, reaches the client. Most endpoints
     *    then end their own side at once. The client gets that end, and both sockets are closed.
     * 3. An endpoint that does neither is given up: after a longer time if the client is silent too, after a short one if the client
     *    has sent something that is not passed on. Both sockets are closed.
     *
     * The client gets a reset in place of the end, after all that the endpoint has sent, if it has sent something that was not
     * passed on. A transfer that is cut gets a reset as well, never an end, because that would make it look complete.
     */

    /** A relay that can be ended so. */
    interface Ending {
        /** When a byte last passed. */
        long lastActivityNanos();

        /** Whether bytes of the endpoint wait for the client. */
        boolean holdsBytesForClient();

        /** Closes both sides; all that the endpoint has sent is passed on. */
        void closeBoth();

        /** Resets both sides, though the endpoint has not finished. */
        void cut(CloseReason reason);
    }

    /** How long an endpoint may be silent after the end of its input: as long as many slow requests take. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** The same once the client has sent something that is not passed on, and waits for an answer that cannot come. */
    private static final long SHORT_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How long it may take altogether. */
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Ending relay;
    private final EventLoop eventLoop;
    private final CloseReason reason;
    private final long begunNanos;
    private long patienceNanos = PATIENCE_NANOS;
    private long hastenedNanos;
    private @Nullable Future<?> scheduled;

    OrderlyEnd(Ending relay, EventLoop eventLoop, CloseReason reason) {
        this.relay = relay;
        this.eventLoop = eventLoop;
        this.reason = reason;
        begunNanos = nowNanos();
        hastenedNanos = begunNanos;
    }

    /** Why the relay ends. */
    CloseReason reason() {
        return reason;
    }

    /** Limits how long the endpoint may take from now on. */
    void start() {
        schedule(PATIENCE_NANOS);
    }

    /** The client has sent something that is not passed on. */
    void onClientInput() {
        if (patienceNanos == PATIENCE_NANOS) {
            patienceNanos = SHORT_PATIENCE_NANOS;
            hastenedNanos = nowNanos();
            stop();
            schedule(SHORT_PATIENCE_NANOS);
        }
    }

    void stop() {
        if (scheduled != null) {
            scheduled.cancel(false);
            scheduled = null;
        }
    }

    private void schedule(long nanos) {
        scheduled = eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        scheduled = null;
        long now = nowNanos();
        long sinceBegun = now - begunNanos;
        long silent = Math.min(now - relay.lastActivityNanos(), now - hastenedNanos);
        if (silent >= patienceNanos && !relay.holdsBytesForClient()) {
            relay.closeBoth();
        } else if (sinceBegun >= LIMIT_NANOS) {
            relay.cut(reason);
        } else {
            long left = silent >= patienceNanos ? patienceNanos : patienceNanos - silent;
            schedule(Math.min(left, LIMIT_NANOS - sinceBegun));
        }
    }

    private long nowNanos() {
        return eventLoop.ticker().nanoTime();
    }
}
