package io.fairlead.relay;

import io.fairlead.linux.SystemCalls;
import io.fairlead.transport.EpollLoop;
import io.fairlead.transport.Turns;

/**
 * The state shared by the splice relays of one event loop.
 *
 * <p>Threading: Confined to its event loop.
 */
record RelayLoop(SystemCalls calls, Turns turns, BufferPool buffers, PipePool pipes) {
    static RelayLoop of(EpollLoop loop) {
        SystemCalls calls = loop.calls();
        PipePool pipes = new PipePool(calls, loop.budget());
        // The event loop's thread has ended by then, so this is the only user of the pool and of the calls.
        loop.eventLoop().terminationFuture().addListener(_ -> pipes.closeIdle());
        return new RelayLoop(calls, loop.turns(), new BufferPool(), pipes);
    }
}
