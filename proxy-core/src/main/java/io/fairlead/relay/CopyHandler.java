package io.fairlead.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;

/**
 * One direction of a copy relay: reads from the channel whose pipeline it is in, writes to the other one, and reads
 * again once that is written.
 *
 * <p>Threading: Confined to its event loop.
 */
final class CopyHandler extends ChannelInboundHandlerAdapter {
    private final CopyRelay relay;
    private final DuplexChannel source;
    private final DuplexChannel destination;
    private long bytesWritten;
    private int unwritten;
    private boolean hasEnded;
    private boolean isCutOff;
    private boolean isSourceGone;
    private boolean hasSourceFailed;
    private boolean hasDestinationFailed;
    private boolean hasFinished;

    CopyHandler(CopyRelay relay, DuplexChannel source, DuplexChannel destination) {
        this.relay = relay;
        this.source = source;
        this.destination = destination;
    }

    /** Bytes that the destination has taken. */
    long bytesWritten() {
        return bytesWritten;
    }

    /** Whether the source has ended and the end is passed on. */
    boolean hasFinished() {
        return hasFinished;
    }

    /** Whether bytes that were read wait for the destination. */
    boolean isWriting() {
        return unwritten > 0;
    }

    /** Nothing more is passed on: the end of the source is, after what was read before. */
    void endSource() {
        isCutOff = true;
        if (!hasEnded && !hasSourceFailed) {
            hasEnded = true;
            if (unwritten == 0) {
                proceed();
            }
        }
    }

    /** The source may have closed before this handler was added. */
    void startReading() {
        if (source.isActive()) {
            readMore();
        } else {
            markSourceFailed();
        }
    }

    /** Netty fails on a read from a channel that has ended, which happens before the end is reported. */
    private void readMore() {
        if (!source.isInputShutdown()) {
            source.read();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf buffer = (ByteBuf) message;
        if (isCutOff) {
            buffer.release();
            relay.onIgnoredInput();
            return;
        }
        int length = buffer.readableBytes();
        unwritten++;
        destination.write(buffer).addListener((ChannelFuture write) -> onWritten(write.isSuccess(), length));
    }

    private void onWritten(boolean isSuccess, int length) {
        unwritten--;
        if (isSuccess) {
            bytesWritten += length;
            relay.onActive();
        } else if (!hasDestinationFailed) {
            hasDestinationFailed = true;
            relay.onDestinationFailed(this);
        }
        if (unwritten == 0) {
            proceed();
        }
    }

    /** Everything that was read has been written, or the destination is gone. */
    private void proceed() {
        if (hasSourceFailed) {
            relay.onSourceFailed(this);
        } else if (hasEnded) {
            finish();
        } else {
            readMore();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        destination.flush();
    }

    /** The source has ended; everything that it sent was read before. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent) || hasEnded) {
            return;
        }
        hasEnded = true;
        if (isSourceGone) {
            markSourceFailed();
        } else if (unwritten == 0) {
            proceed();
        }
    }

    private void finish() {
        if (hasFinished || hasDestinationFailed) {
            return;
        }
        destination.shutdownOutput().addListener((ChannelFutureListener) shutdown -> {
            if (shutdown.isSuccess()) {
                hasFinished = true;
                relay.onFinished();
            } else {
                hasDestinationFailed = true;
                relay.onDestinationFailed(this);
            }
        });
    }

    /** Netty also closes a channel by itself when both directions have ended, which is no failure. */
    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!hasEnded) {
            markSourceFailed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        markSourceFailed();
    }

    /** The source was reset or is gone: what was read of it is still written. */
    void markSourceFailed() {
        hasSourceFailed = true;
        if (unwritten == 0) {
            proceed();
        } else {
            destination.flush();
        }
    }

    /** The source was reset, as a write to it reported: its end, when it is read, is not an orderly one. */
    void markSourceGone() {
        isSourceGone = true;
        if (hasEnded || !source.isActive()) {
            markSourceFailed();
        } else if (unwritten == 0) {
            readMore();
        }
    }
}
