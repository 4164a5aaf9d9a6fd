package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.fairlead.transport.NettySocket;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A relay between two Netty channels.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns both sockets from its start to its end.
 */
final class CopyRelay implements Relay {
    /** The event loop needs one more round to read what the client has sent already. */
    private static final int PREFACE_MILLIS = 1;

    private final NettySocket downstream;
    private final NettySocket upstream;
    private final CopyHandler fromDownstream;
    private final CopyHandler fromUpstream;
    private final SilenceTimer timer;
    private final RelayObserver observer;
    private boolean hasDestinationFailed;
    private boolean hasEnded;

    CopyRelay(NettySocket downstream, NettySocket upstream, RelayTimeouts timeouts, RelayObserver observer) {
        this.downstream = downstream;
        this.upstream = upstream;
        this.fromDownstream = new CopyHandler(this, downstream.channel(), upstream.channel());
        this.fromUpstream = new CopyHandler(this, upstream.channel(), downstream.channel());
        this.timer = new SilenceTimer(this, downstream.eventLoop(), timeouts);
        this.observer = observer;
    }

    void start(byte @Nullable [] preface) {
        assert downstream.eventLoop().inEventLoop();
        timer.start();
        if (preface != null) {
            send(preface);
        }
        downstream.handTo(fromDownstream);
        upstream.handTo(fromUpstream);
        fromDownstream.startReading();
        fromUpstream.startReading();
    }

    /** The flush of the client's first bytes sends them too; if none come within a moment, they are sent alone. */
    private void send(byte[] preface) {
        var _ = upstream.channel().write(Unpooled.wrappedBuffer(preface));
        var _ = upstream.eventLoop().schedule(upstream.channel()::flush, PREFACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public long bytesToUpstream() {
        return fromDownstream.bytesWritten();
    }

    @Override
    public long bytesToDownstream() {
        return fromUpstream.bytesWritten();
    }

    @Override
    public long lastActivityNanos() {
        return timer.lastActivityNanos();
    }

    @Override
    public boolean isHalfClosed() {
        return timer.isHalfClosed();
    }

    @Override
    public boolean isSpliced() {
        return false;
    }

    @Override
    public long splicedBytes() {
        return 0;
    }

    void onActive() {
        timer.markActive();
    }

    /** One side has ended, and the end is passed on. */
    void onFinished() {
        if (hasEnded) {
            return;
        }
        if (fromDownstream.hasFinished() && fromUpstream.hasFinished()) {
            end(CloseReason.COMPLETED);
        } else {
            timer.markHalfClosed();
        }
    }

    /** One side was reset or is gone, and all that could be read of it is written. */
    void onSourceFailed(CopyHandler handler) {
        end(failureOf(handler));
    }

    /** Nothing can be written to one side any more, but what it had sent before may still be read and passed on. */
    void onDestinationFailed(CopyHandler handler) {
        if (hasEnded) {
            return;
        }
        CopyHandler back = handler == fromDownstream ? fromUpstream : fromDownstream;
        if (hasDestinationFailed || back.hasFinished()) {
            end(failureOf(back));
            return;
        }
        hasDestinationFailed = true;
        timer.markHalfClosed();
        back.markSourceGone();
    }

    private CloseReason failureOf(CopyHandler handler) {
        return handler == fromDownstream ? CloseReason.DOWNSTREAM_RESET : CloseReason.UPSTREAM_RESET;
    }

    @Override
    public void abort(CloseReason reason) {
        assert downstream.eventLoop().inEventLoop();
        end(reason);
    }

    private void end(CloseReason reason) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        timer.stop();
        if (reason == CloseReason.COMPLETED) {
            downstream.close();
            upstream.close();
        } else {
            downstream.reset();
            upstream.reset();
        }
        observer.onRelayEnd(this, reason);
    }
}
