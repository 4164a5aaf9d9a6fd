package io.fairlead.relay;

import io.fairlead.linux.SystemCalls;
import io.fairlead.transport.EpollLoop;

/**
 * What the splice relays of one event loop share.
 *
 * <p>Threading: Confined to its event loop.
 */
record RelayLoop(SystemCalls calls, BufferPool buffers, PipePool pipes) {
    static RelayLoop of(EpollLoop loop) {
        SystemCalls calls = loop.calls();
        return new RelayLoop(calls, new BufferPool(), new PipePool(calls));
    }
}
