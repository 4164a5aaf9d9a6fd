package io.fairlead.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;

/**
 * Netty's handler of I/O with two additions: streams take turns between polls, and the time between polls is measured.
 *
 * <p>Threading: as Netty's.
 */
final class TurningIoHandler implements IoHandler {
    private final IoHandler delegate;
    private final LoopState state;
    private final Context context = new Context();

    TurningIoHandler(IoHandler delegate, LoopState state) {
        this.delegate = delegate;
        this.state = state;
    }

    @Override
    public int run(IoHandlerContext netty) {
        context.netty = netty;
        state.markPolling();
        int handled = delegate.run(context);
        state.clock().markWorking();
        state.turns().takeRound();
        return handled;
    }

    @Override
    public void initialize() {
        delegate.initialize();
    }

    @Override
    public void prepareToDestroy() {
        delegate.prepareToDestroy();
    }

    @Override
    public void destroy() {
        delegate.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return delegate.register(handle);
    }

    @Override
    public void wakeup() {
        delegate.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return delegate.isCompatible(handleType);
    }

    /** Tells the handler not to wait for events while streams wait for their turns, and learns when a poll has returned. */
    private final class Context implements IoHandlerContext {
        @SuppressWarnings("NullAway.Init") // set before each use
        private IoHandlerContext netty;

        @Override
        public boolean canBlock() {
            return state.turns().isEmpty() && netty.canBlock();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return netty.delayNanos(currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return netty.deadlineNanos();
        }

        /** Asked after each poll that has found events, before they are handled. */
        @Override
        public boolean shouldReportActiveIoTime() {
            state.clock().markWorking();
            return netty.shouldReportActiveIoTime();
        }

        @Override
        public void reportActiveIoTime(long activeNanos) {
            netty.reportActiveIoTime(activeNanos);
        }
    }
}
