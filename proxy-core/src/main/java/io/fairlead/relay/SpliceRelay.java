package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.fairlead.transport.EpollSocket;
import io.fairlead.transport.SocketObserver;
import io.fairlead.transport.Turn;
import io.fairlead.transport.Turns;
import org.jspecify.annotations.Nullable;

/**
 * A relay between two descriptors. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns both sockets from its start to its end.
 */
final class SpliceRelay implements Relay, SocketObserver, Turn {
    /** The number of bytes that a flow may move per event: far more than a small message, and less than a stream. */
    private static final long BYTES_PER_EVENT = 256 * 1024;

    /**
     * The number of bytes that a stream may move in one turn: less makes streams slower, more makes small messages
     * wait.
     */
    private static final long BYTES_PER_TURN = Flow.SPLICE_BYTES;

    private static final int GONE = EpollSocket.HUP | EpollSocket.ERR;
    private static final int ENDING = EpollSocket.RDHUP | GONE;
    private static final int INPUT = EpollSocket.IN | EpollSocket.PRI | ENDING;
    private static final int OUTPUT = EpollSocket.OUT | GONE;

    private final EpollSocket downstream;
    private final EpollSocket upstream;
    private final Turns turns;
    private final Flow toUpstream;
    private final Flow toDownstream;
    private final SilenceTimer timer;
    private final RelayObserver observer;
    private @Nullable EpollSocket failed;
    private @Nullable EpollSocket hungUp;
    private boolean isQueued;
    private boolean isUpstreamDue;
    private boolean isDownstreamDue;
    private boolean hasEnded;

    SpliceRelay(
            RelayLoop loop,
            EpollSocket downstream,
            EpollSocket upstream,
            RelayTimeouts timeouts,
            RelayObserver observer) {
        this.downstream = downstream;
        this.upstream = upstream;
        this.turns = loop.turns();
        this.toUpstream = new Flow(loop, downstream, upstream);
        this.toDownstream = new Flow(loop, upstream, downstream);
        this.timer = new SilenceTimer(this, downstream.eventLoop(), timeouts);
        this.observer = observer;
    }

    void start(byte @Nullable [] preface) {
        assert downstream.eventLoop().inEventLoop();
        timer.start();
        upstream.watchInput(this);
        if (preface != null && !toUpstream.sendPreface(preface)) {
            endReset(upstream);
            return;
        }
        // The first bytes of a client have usually arrived by now; reading them before registering with epoll saves an
        // event.
        pump(toUpstream, BYTES_PER_EVENT);
        if (preface != null && !hasEnded && toUpstream.bytes() == 0) {
            upstream.push();
        }
        if (!hasEnded) {
            downstream.watchInput(this);
        }
    }

    @Override
    public long bytesToUpstream() {
        return toUpstream.bytes();
    }

    @Override
    public long bytesToDownstream() {
        return toDownstream.bytes();
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
        return toUpstream.isSplicing() || toDownstream.isSplicing();
    }

    @Override
    public long splicedBytes() {
        return toUpstream.splicedBytes() + toDownstream.splicedBytes();
    }

    @Override
    public void onEvents(EpollSocket socket, int ops) {
        Flow outOfSocket = socket == downstream ? toUpstream : toDownstream;
        Flow intoSocket = opposite(outOfSocket);
        if ((ops & ENDING) != 0) {
            outOfSocket.markEnding((ops & EpollSocket.ERR) == 0);
        }
        if ((ops & EpollSocket.PRI) != 0) {
            outOfSocket.markUrgent();
        }
        if ((ops & OUTPUT) != 0 && intoSocket.isBlocked()) {
            advance(intoSocket);
        }
        if ((ops & INPUT) != 0) {
            advance(outOfSocket);
        }
        if ((ops & GONE) != 0) {
            hungUp = socket;
            endIfGone(outOfSocket, intoSocket);
        }
    }

    @Override
    public void onFault(EpollSocket socket) {
        abort(CloseReason.INTERNAL_ERROR);
    }

    @Override
    public void onFault() {
        abort(CloseReason.INTERNAL_ERROR);
    }

    /** A socket whose peer has closed is not read any more, so no read reports a later reset. */
    private void endIfGone(Flow outOfSocket, Flow intoSocket) {
        if (!hasEnded && outOfSocket.hasFinished() && !intoSocket.hasFinished() && intoSocket.isDestinationGone()) {
            endReset(outOfSocket.source());
        }
    }

    private Flow opposite(Flow flow) {
        return flow == toUpstream ? toDownstream : toUpstream;
    }

    /** Small messages are moved at once, streams when it is their turn. */
    private void advance(Flow flow) {
        if (flow.isStreaming()) {
            queueTurn(flow);
        } else {
            pump(flow, BYTES_PER_EVENT);
        }
    }

    private void queueTurn(Flow flow) {
        if (flow == toUpstream) {
            isUpstreamDue = true;
        } else {
            isDownstreamDue = true;
        }
        if (!isQueued) {
            isQueued = true;
            turns.add(this);
        }
    }

    /** Moves what the streams of this connection may move in one turn. */
    @Override
    public void take() {
        isQueued = false;
        boolean isUpstreamsTurn = isUpstreamDue;
        boolean isDownstreamsTurn = isDownstreamDue;
        isUpstreamDue = false;
        isDownstreamDue = false;
        if (isUpstreamsTurn) {
            pump(toUpstream, BYTES_PER_TURN);
        }
        if (isDownstreamsTurn) {
            pump(toDownstream, BYTES_PER_TURN);
        }
    }

    private void pump(Flow flow, long bytes) {
        if (hasEnded) {
            return;
        }
        long before = flow.bytes();
        Flow.Outcome outcome = flow.pump(bytes);
        if (flow.bytes() != before) {
            timer.markActive();
        }
        switch (outcome) {
            case WAITING -> {}
            case YIELDED -> queueTurn(flow);
            case FINISHED -> onFinished(flow);
            case SOURCE_FAILED -> endReset(flow.source());
            case DESTINATION_FAILED -> onDestinationFailed(flow);
        }
    }

    private void onFinished(Flow flow) {
        if (failed != null) {
            endReset(failed);
        } else if (opposite(flow).hasFinished()) {
            endCompleted();
        } else {
            opposite(flow).markLast();
            timer.markHalfClosed();
            if (hungUp == flow.source()) {
                endIfGone(flow, opposite(flow));
            }
        }
    }

    /** Nothing can be written to a socket any more, but what its peer had sent before may still be read and passed on. */
    private void onDestinationFailed(Flow flow) {
        flow.abandon();
        Flow back = opposite(flow);
        if (failed != null || back.hasFinished()) {
            endReset(flow.destination());
            return;
        }
        failed = flow.destination();
        timer.markHalfClosed();
        back.markSourceGone();
        pump(back, BYTES_PER_EVENT);
        if (!hasEnded && !back.isBlocked() && !back.hasYielded()) {
            endReset(flow.destination());
        }
    }

    @Override
    public void abort(CloseReason reason) {
        assert downstream.eventLoop().inEventLoop();
        if (markEnded()) {
            downstream.reset();
            upstream.reset();
            observer.onRelayEnd(this, reason);
        }
    }

    /** Both sides have ended gracefully. */
    private void endCompleted() {
        if (markEnded()) {
            downstream.close();
            upstream.close();
            observer.onRelayEnd(this, CloseReason.COMPLETED);
        }
    }

    /** One side was reset or is gone: so is the other one, after what was passed on to it. */
    private void endReset(EpollSocket gone) {
        if (markEnded()) {
            gone.reset();
            (gone == downstream ? upstream : downstream).resetWhenSent();
            observer.onRelayEnd(this, gone == downstream ? CloseReason.DOWNSTREAM_RESET : CloseReason.UPSTREAM_RESET);
        }
    }

    private boolean markEnded() {
        if (hasEnded) {
            return false;
        }
        hasEnded = true;
        timer.stop();
        toUpstream.abandon();
        toDownstream.abandon();
        return true;
    }

    @Override
    public String toString() {
        return "relay between " + downstream + " and " + upstream;
    }
}
