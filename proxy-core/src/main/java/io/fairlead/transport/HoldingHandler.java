package io.fairlead.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
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
    record Held(@Nullable Object message, Consumer<ChannelHandlerContext> event) {}

    private final Queue<Held> held = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable HeldBytes firstBytes;
    private @Nullable Runnable endObserver;

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
        look();
    }

    /** Reads until the observer has taken its bytes. */
    void watchFirstBytes(FirstBytesObserver observer) {
        firstBytes = new HeldBytes(observer);
        look();
    }

    /** Calls the observer once the channel is closed or has failed, or its peer has ended without having sent a byte. */
    void watchEnd(@Nullable Runnable observer) {
        endObserver = observer;
    }

    private void look() {
        HeldBytes looking = firstBytes;
        ChannelHandlerContext from = context;
        if (looking == null || from == null) {
            return;
        }
        if (looking.look(held)) {
            firstBytes = null;
            looking.end(true);
        } else if (from.channel().isOpen()) {
            from.read();
        }
    }

    private void onEnd(boolean isClosed) {
        HeldBytes looking = firstBytes;
        if (looking != null && isClosed) {
            firstBytes = null;
            looking.end(false);
        } else if (looking != null) {
            looking.markEnded();
            look();
        }
        Runnable observer = endObserver;
        if (observer != null && (isClosed || held.stream().allMatch(each -> HeldBytes.buffer(each) == null))) {
            endObserver = null;
            observer.run();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ignored, Object event) {
        held.add(new Held(null, next -> next.fireUserEventTriggered(event)));
        if (event instanceof ChannelInputShutdownEvent) {
            onEnd(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        held.add(new Held(null, next -> next.fireExceptionCaught(cause)));
        onEnd(true);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        held.add(new Held(null, ChannelHandlerContext::fireChannelInactive));
        onEnd(true);
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
