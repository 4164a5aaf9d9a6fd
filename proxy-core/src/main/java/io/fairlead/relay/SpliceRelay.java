package io.fairlead.relay;

import io.fairlead.observe.CloseReason;
import io.fairlead.transport.EpollSocket;
import io.fairlead.transport.SocketObserver;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A relay between two descriptors. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: owns both sockets from its start to its end.
 */
final class SpliceRelay implements Relay, SocketObserver, Runnable {
    private static final Logger LOG = LogManager.getLogger(SpliceRelay.class);

    private static final int GONE = EpollSocket.HUP | EpollSocket.ERR;
    private static final int ENDING = EpollSocket.RDHUP | GONE;
    private static final int INPUT = EpollSocket.IN | EpollSocket.PRI | ENDING;
    private static final int OUTPUT = EpollSocket.OUT | GONE;

    private final EpollSocket downstream;
    private final EpollSocket upstream;
    private final Flow toUpstream;
    private final Flow toDownstream;
    private final SilenceTimer timer;
    private final RelayObserver observer;
    private @Nullable EpollSocket failed;
    private boolean isQueued;
    private boolean hasEnded;

    SpliceRelay(
            RelayLoop loop,
            EpollSocket downstream,
            EpollSocket upstream,
            RelayTimeouts timeouts,
            RelayObserver observer) {
        this.downstream = downstream;
        this.upstream = upstream;
        this.toUpstream = new Flow(loop, downstream, upstream);
        this.toDownstream = new Flow(loop, upstream, downstream);
        this.timer = new SilenceTimer(this, downstream.eventLoop(), timeouts);
        this.observer = observer;
    }

    void start() {
        assert downstream.eventLoop().inEventLoop();
        timer.start();
        upstream.watchInput(this);
        // A client's first bytes are mostly there by now; read before epoll is asked for them, they cost no event.
        pump(toUpstream);
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
            pump(intoSocket);
        }
        if ((ops & INPUT) != 0) {
            pump(outOfSocket);
        }
        if ((ops & GONE) != 0) {
            endIfGone(outOfSocket, intoSocket);
        }
    }

    @Override
    public void onFault(EpollSocket socket) {
        abort(CloseReason.INTERNAL_ERROR);
    }

    /** Nothing is read any more from a socket whose peer has ended, so that no read tells of a later reset. */
    private void endIfGone(Flow outOfSocket, Flow intoSocket) {
        if (!hasEnded && outOfSocket.hasFinished() && !intoSocket.hasFinished() && intoSocket.isDestinationGone()) {
            end(failureOf(outOfSocket.source()));
        }
    }

    private Flow opposite(Flow flow) {
        return flow == toUpstream ? toDownstream : toUpstream;
    }

    private void pump(Flow flow) {
        if (hasEnded) {
            return;
        }
        long before = flow.bytes();
        Flow.Outcome outcome = flow.pump();
        if (flow.bytes() != before) {
            timer.markActive();
        }
        switch (outcome) {
            case WAITING -> {}
            case YIELDED -> queueTurn();
            case FINISHED -> onFinished(flow);
            case SOURCE_FAILED -> end(failureOf(flow.source()));
            case DESTINATION_FAILED -> onDestinationFailed(flow);
        }
    }

    private void queueTurn() {
        if (!isQueued) {
            isQueued = true;
            downstream.eventLoop().execute(this);
        }
    }

    /** The relay's turn has come again after a flow has yielded. */
    @Override
    public void run() {
        isQueued = false;
        try {
            if (toUpstream.hasYielded()) {
                pump(toUpstream);
            }
            if (toDownstream.hasYielded()) {
                pump(toDownstream);
            }
        } catch (RuntimeException | AssertionError | OutOfMemoryError e) {
            // Netty would log it and go on, and nobody would ever end this relay.
            LOG.error("relaying from {} to {} has failed; this is a fault of Fairlead", downstream, upstream, e);
            abort(CloseReason.INTERNAL_ERROR);
        }
    }

    private void onFinished(Flow flow) {
        if (failed != null) {
            end(failureOf(failed));
        } else if (opposite(flow).hasFinished()) {
            end(CloseReason.COMPLETED);
        } else {
            opposite(flow).markLast();
            timer.markHalfClosed();
        }
    }

    /** Nothing can be written to a socket any more, but what its peer had sent before may still be read and passed on. */
    private void onDestinationFailed(Flow flow) {
        flow.abandon();
        Flow back = opposite(flow);
        if (failed != null || back.hasFinished()) {
            end(failureOf(flow.destination()));
            return;
        }
        failed = flow.destination();
        timer.markHalfClosed();
        back.markSourceGone();
        pump(back);
        if (!hasEnded && !back.isBlocked() && !back.hasYielded()) {
            end(failureOf(flow.destination()));
        }
    }

    private CloseReason failureOf(EpollSocket socket) {
        return socket == downstream ? CloseReason.DOWNSTREAM_RESET : CloseReason.UPSTREAM_RESET;
    }

    @Override
    public void abort(CloseReason reason) {
        assert downstream.eventLoop().inEventLoop();
        if (!hasEnded) {
            end(reason);
        }
    }

    private void end(CloseReason reason) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        timer.stop();
        toUpstream.abandon();
        toDownstream.abandon();
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
