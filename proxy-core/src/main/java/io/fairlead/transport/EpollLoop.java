package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.SystemCalls;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One of Netty's epoll event loops, with the system calls of its thread.
 *
 * <p>Threading: the fields are immutable; the system calls are confined to the event loop.
 */
public final class EpollLoop {
    private final IoEventLoop eventLoop;
    private final LoopState state;
    private final Budget budget;
    private final SystemCalls calls = new SystemCalls();
    private final YoungSockets young = new YoungSockets(this);
    private @Nullable PeekBuffer peekBuffer;

    EpollLoop(IoEventLoop eventLoop, LoopState state, Budget budget) {
        this.eventLoop = eventLoop;
        this.state = state;
        this.budget = budget;
    }

    /** Netty's event loop. */
    public IoEventLoop eventLoop() {
        return eventLoop;
    }

    /** System calls, to be made on the event loop. */
    public SystemCalls calls() {
        assert eventLoop.inEventLoop();
        return calls;
    }

    /** State shared by all event loops. Thread-safe. */
    public Budget budget() {
        return budget;
    }

    /** Memory to look at sockets; made when it is needed first. */
    PeekBuffer peekBuffer() {
        assert eventLoop.inEventLoop();
        PeekBuffer buffer = peekBuffer;
        if (buffer == null) {
            buffer = new PeekBuffer();
            peekBuffer = buffer;
        }
        return buffer;
    }

    /** The sockets to endpoints whose options are not complete yet. */
    YoungSockets young() {
        assert eventLoop.inEventLoop();
        return young;
    }

    /** The streams that have more to move. */
    public Turns turns() {
        assert eventLoop.inEventLoop();
        return state.turns();
    }

    /**
     * Registers a descriptor with epoll.
     *
     * @throws IllegalStateException if epoll refuses it, for lack of memory or because of fs.epoll.max_user_watches
     */
    IoRegistration register(EpollIoHandle handle) {
        Future<IoRegistration> registration = eventLoop.register(handle);
        if (!registration.isSuccess()) {
            throw new IllegalStateException(
                    "epoll refuses descriptor " + handle.fd().intValue() + "; see the sysctl fs.epoll.max_user_watches",
                    registration.cause());
        }
        return registration.getNow();
    }

    /** The number of the batch of events that is being handled, or was handled last. */
    long batch() {
        assert eventLoop.inEventLoop();
        return state.batch();
    }
}
