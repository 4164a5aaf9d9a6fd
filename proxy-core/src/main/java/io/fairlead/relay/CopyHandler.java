package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.SocketChannel;

/**
 * One direction of a copy relay: reads from the channel whose pipeline it is in, writes to the other one, and reads
 * again once that is written.
 *
 * <p>Threading: Confined to its event loop.
 */
final class CopyHandler extends ChannelInboundHandlerAdapter {
    private final CopyRelay relay;
    private final SocketChannel destination;
    private final CloseReason failure;
    private long bytesWritten;
    private int unwritten;
    private boolean isFailing;
    private boolean hasFinished;

    /** @param failure what it means that the source fails */
    CopyHandler(CopyRelay relay, SocketChannel destination, CloseReason failure) {
        this.relay = relay;
        this.destination = destination;
        this.failure = failure;
    }

    long bytesWritten() {
        return bytesWritten;
    }

    boolean hasFinished() {
        return hasFinished;
    }

    /** The source may have ended already, before this handler was there to be told. */
    void startReading(SocketChannel source) {
        if (source.isActive()) {
            source.read();
        } else {
            fail();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        int length = buffer.readableBytes();
        unwritten++;
        destination.write(buffer).addListener((ChannelFuture write) -> onWritten(context, write, length));
    }

    private void onWritten(ChannelHandlerContext context, ChannelFuture write, int length) {
        unwritten--;
        if (!write.isSuccess()) {
            relay.abort(
                    failure == CloseReason.DOWNSTREAM_RESET
                            ? CloseReason.UPSTREAM_RESET
                            : CloseReason.DOWNSTREAM_RESET);
            return;
        }
        bytesWritten += length;
        relay.onActive();
        if (unwritten > 0) {
            return;
        }
        if (isFailing) {
            relay.abort(failure);
        } else {
            context.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        destination.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete && !hasFinished) {
            // An empty write comes after all others, so that shutting down cuts none of them off.
            destination.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFuture write) -> shutDown(write));
        }
    }

    private void shutDown(ChannelFuture write) {
        if (!write.isSuccess()) {
            relay.abort(failure);
            return;
        }
        destination.shutdownOutput().addListener((ChannelFutureListener) shutdown -> {
            if (shutdown.isSuccess()) {
                hasFinished = true;
                relay.onFinished();
            } else {
                relay.abort(failure);
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail();
    }

    private void fail() {
        isFailing = true;
        if (unwritten == 0) {
            relay.abort(failure);
        } else {
            destination.flush();
        }
    }
}
