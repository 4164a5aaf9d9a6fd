package io.fairlead.dial;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timer of a dial, which rings at the earliest time that it was set to.
 *
 * <p>Threading: Confined to its event loop.
 */
final class Alarm implements Runnable {
    private final Dial dial;
    private final EventLoop eventLoop;
    private @Nullable Future<?> timer;
    private long atNanos;

    Alarm(Dial dial, EventLoop eventLoop) {
        this.dial = dial;
        this.eventLoop = eventLoop;
    }

    /** Rings after this time at the latest; earlier if it was set so before. */
    void set(long nowNanos, long waitNanos) {
        long wantedNanos = nowNanos + waitNanos;
        if (timer != null) {
            if (atNanos - wantedNanos <= 0) {
                return;
            }
            timer.cancel(false);
        }
        atNanos = wantedNanos;
        timer = eventLoop.schedule(this, waitNanos, TimeUnit.NANOSECONDS);
    }

    /** Does not ring any more. */
    void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void run() {
        timer = null;
        dial.onAlarm();
    }
}
