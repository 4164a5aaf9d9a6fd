package io.fairlead.transport;

import io.fairlead.linux.SystemCalls;
import io.netty.channel.IoEventLoop;

/**
 * One of Netty's epoll event loops, with the system calls of its thread.
 *
 * <p>Threading: the fields are immutable; the system calls are confined to the event loop.
 */
public final class EpollLoop {
    private final IoEventLoop eventLoop;
    private final BatchCount batches;
    private final SystemCalls calls = new SystemCalls();

    EpollLoop(IoEventLoop eventLoop, BatchCount batches) {
        this.eventLoop = eventLoop;
        this.batches = batches;
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

    /** The number of the batch of events that is being handled, or was handled last. */
    long batch() {
        assert eventLoop.inEventLoop();
        return batches.current();
    }
}
