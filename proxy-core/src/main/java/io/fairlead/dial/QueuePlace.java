package io.fairlead.dial;

import io.fairlead.select.Candidate;
import io.fairlead.select.WaitQueue;
import io.fairlead.select.Waiter;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The place of a dial in the queue of its service port.
 *
 * <p>Threading: Confined to its event loop; offers come from any thread and are taken to it.
 */
final class QueuePlace extends Waiter {
    private final Dial dial;
    private final EventLoop eventLoop;
    private final WaitQueue queue;
    private boolean isWaiting;
    private long deadlineNanos;
    private long dialNanos;

    QueuePlace(Dial dial, EventLoop eventLoop, WaitQueue queue) {
        this.dial = dial;
        this.eventLoop = eventLoop;
        this.queue = queue;
    }

    /**
     * Takes the last place of the queue.
     *
     * @param leftNanos the time that the dial has left; the time in the queue is not part of it
     * @return false if the queue is full
     */
    boolean tryEnter(long nowNanos, long leftNanos) {
        isWaiting = queue.tryEnter(this);
        deadlineNanos = nowNanos + queue.timeoutNanos();
        dialNanos = leftNanos;
        return isWaiting;
    }

    boolean isWaiting() {
        return isWaiting;
    }

    /** How long it may wait on; 0 or less once its time is up. */
    long leftNanos(long nowNanos) {
        return deadlineNanos - nowNanos;
    }

    /** The time that the dial has once it goes on. */
    long dialNanos() {
        return dialNanos;
    }

    /** Gives up the place; does nothing if it has none. */
    void leave() {
        if (isWaiting) {
            isWaiting = false;
            queue.leave(this);
        }
    }

    /** Stays in the queue, and lets another connection have the endpoint. The dial picks once more afterwards. */
    void decline(Candidate offered) {
        queue.passOn(offered, queue.decline(this));
    }

    @Override
    protected void offer(@Nullable Candidate candidate) {
        try {
            eventLoop.execute(() -> onOffer(candidate));
        } catch (RejectedExecutionException e) {
            // The event loop has ended, and the connection with it.
            if (candidate != null) {
                queue.passOn(candidate, queue.decline(this));
            }
        }
    }

    private void onOffer(@Nullable Candidate candidate) {
        if (isWaiting) {
            dial.onOffer(candidate);
        } else if (candidate != null) {
            queue.passOn(candidate, 0);
        }
    }
}
