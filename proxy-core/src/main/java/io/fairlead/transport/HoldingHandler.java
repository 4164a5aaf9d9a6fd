package io.fairlead.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a channel reports before its relay takes it. On epoll Netty reads, unasked, from a socket whose peer has
 * ended; without this handler those bytes would be lost.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns the buffers that it holds until it hands them on or the channel is gone.
 */
final class HoldingHandler extends ChannelInboundHandlerAdapter {
    private record Held(@Nullable Object message, Consumer<ChannelHandlerContext> event) {}

    private final Queue<Held> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        held.add(new Held(message, next -> next.fireChannelRead(message)));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        held.add(new Held(null, ChannelHandlerContext::fireChannelReadComplete));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        held.add(new Held(null, next -> next.fireUserEventTriggered(event)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        held.add(new Held(null, next -> next.fireExceptionCaught(cause)));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        held.add(new Held(null, ChannelHandlerContext::fireChannelInactive));
    }

    /** Hands everything on to the next handler, in order, and leaves the pipeline. */
    void release() {
        ChannelHandlerContext from = context;
        if (from == null || from.isRemoved()) {
            return;
        }
        for (Held next = held.poll(); next != null; next = held.poll()) {
            next.event().accept(from);
        }
        if (!from.isRemoved()) {
            from.pipeline().remove(this);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ignored) {
        for (Held next = held.poll(); next != null; next = held.poll()) {
            ReferenceCountUtil.release(next.message());
        }
    }
}
