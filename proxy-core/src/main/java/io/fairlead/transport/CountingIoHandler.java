package io.fairlead.transport;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.Map;

/**
 * Netty's epoll handler, with a count of the batches of events that it has handled.
 *
 * <p>Threading: as Netty's; the count is confined to the event loop.
 */
final class CountingIoHandler extends DelegatingIoHandler {
    private long batches;

    private CountingIoHandler(IoHandler handler) {
        super(handler);
    }

    /** A factory that notes which event loop got which handler. */
    static IoHandlerFactory newFactory(IoHandlerFactory factory, Map<ThreadAwareExecutor, CountingIoHandler> handlers) {
        return executor -> {
            CountingIoHandler handler = new CountingIoHandler(factory.newHandler(executor));
            handlers.put(executor, handler);
            return handler;
        };
    }

    /** How many batches have begun. */
    long batches() {
        return batches;
    }

    @Override
    public int run(IoHandlerContext context) {
        batches++;
        return super.run(context);
    }
}
