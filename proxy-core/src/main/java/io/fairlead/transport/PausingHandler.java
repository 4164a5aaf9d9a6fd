package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stops accepting at a listening channel while the budget allows no connection.
 *
 * <p>Threading: Confined to its event loop, but for the call of the budget.
 */
final class PausingHandler extends ChannelDuplexHandler {
    /** How long accepting pauses at most: others may take and give descriptors too. */
    private static final long PAUSE_MILLIS = 100;

    private final Budget budget;
    private final AtomicBoolean isWaiting = new AtomicBoolean();
    private boolean isPaused;

    PausingHandler(Budget budget) {
        this.budget = budget;
    }

    /** Netty asks for the next connections. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (budget.hasConnection()) {
            isPaused = false;
            context.read();
        } else if (!isPaused) {
            pause(context);
        }
    }

    private void pause(ChannelHandlerContext context) {
        isPaused = true;
        budget.notePause();
        if (isWaiting.compareAndSet(false, true)) {
            budget.onRelease(() -> onRelease(context));
        }
        var _ = context.executor().schedule(() -> resume(context), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Any thread: something was given back. */
    private void onRelease(ChannelHandlerContext context) {
        isWaiting.set(false);
        if (!context.executor().isShuttingDown()) {
            context.executor().execute(() -> resume(context));
        }
    }

    private void resume(ChannelHandlerContext context) {
        if (isPaused && context.channel().isOpen()) {
            isPaused = false;
            read(context);
        }
    }
}
