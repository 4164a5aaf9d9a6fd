package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a relay that has been silent for too long. A byte costs one reading of the clock: the timer is not moved, but
 * looks at its deadline how long the silence has lasted, and comes back when it could be long enough.
 *
 * <p>Threading: Confined to its event loop.
 */
final class SilenceTimer implements Runnable {
    private final Relay relay;
    private final EventLoop eventLoop;
    private final RelayTimeouts timeouts;
    private long lastActivityNanos;
    private boolean isHalfClosed;
    private @Nullable Future<?> scheduled;

    SilenceTimer(Relay relay, EventLoop eventLoop, RelayTimeouts timeouts) {
        this.relay = relay;
        this.eventLoop = eventLoop;
        this.timeouts = timeouts;
    }

    void start() {
        markActive();
        schedule(timeoutNanos());
    }

    /** Starts with a silence that has begun already. */
    void startAfter(long silentNanos, boolean isHalfClosedNow) {
        isHalfClosed = isHalfClosedNow;
        lastActivityNanos = eventLoop.ticker().nanoTime() - silentNanos;
        restart();
    }

    /** Starts again after {@link #stop}, as if it had not been stopped. */
    void restart() {
        schedule(Math.max(0, timeoutNanos() - silentNanos()));
    }

    /** How long no byte has passed. */
    long silentNanos() {
        return eventLoop.ticker().nanoTime() - lastActivityNanos;
    }

    void markActive() {
        lastActivityNanos = eventLoop.ticker().nanoTime();
    }

    long lastActivityNanos() {
        return lastActivityNanos;
    }

    boolean isHalfClosed() {
        return isHalfClosed;
    }

    /** One side has ended: from now on the other timeout applies. */
    void markHalfClosed() {
        if (!isHalfClosed) {
            isHalfClosed = true;
            markActive();
            if (!comesInTime()) {
                stop();
                schedule(timeoutNanos());
            }
        }
    }

    /** Whether what is scheduled for the idle timeout comes before the half-closed one has passed. */
    private boolean comesInTime() {
        return scheduled != null && timeouts.halfClosedNanos() >= timeouts.idleNanos();
    }

    void stop() {
        if (scheduled != null) {
            scheduled.cancel(false);
            scheduled = null;
        }
    }

    private long timeoutNanos() {
        return isHalfClosed ? timeouts.halfClosedNanos() : timeouts.idleNanos();
    }

    private void schedule(long nanos) {
        if (timeoutNanos() > 0) {
            scheduled = eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        scheduled = null;
        long silent = silentNanos();
        if (silent >= timeoutNanos()) {
            relay.abort(isHalfClosed ? CloseReason.HALF_CLOSED_TIMEOUT : CloseReason.IDLE_TIMEOUT);
        } else {
            schedule(timeoutNanos() - silent);
        }
    }
}
