package io.fairlead.transport;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.IntSupplier;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Map;

/**
 * Counts how often an event loop has asked for a batch of events; it waits for them as Netty does by default.
 *
 * <p>Threading: Confined to its event loop.
 */
final class BatchCount implements SelectStrategy {
    private long batches;

    private BatchCount() {}

    /** A factory of Netty's epoll handlers that notes the count of each event loop. */
    static IoHandlerFactory newFactory(Map<ThreadAwareExecutor, BatchCount> counts) {
        return executor -> {
            BatchCount count = new BatchCount();
            counts.put(executor, count);
            return EpollIoHandler.newFactory(0, () -> count).newHandler(executor);
        };
    }

    /** The number of the batch that is being handled, or was handled last. */
    long current() {
        return batches;
    }

    @Override
    public int calculateStrategy(IntSupplier pollNow, boolean hasTasks) throws Exception {
        batches++;
        return hasTasks ? pollNow.get() : SELECT;
    }
}
