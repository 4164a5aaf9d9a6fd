package io.fairlead.dial;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.health.Outage;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/**
 * The search of one connection for an endpoint that accepts it. An attempt that has no answer after {@code dialHedgeDelay}
 * is joined by one at another endpoint; the first to accept wins, and the others are given up (RFC 8305 does the same with
 * the addresses of one host).
 *
 * <h2>What ends an attempt</h2>
 *
 * <ul>
 *   <li>An answer: the endpoint accepts, refuses, or cannot be reached.
 *   <li>Another one's success.
 *   <li>The end of {@code dialTimeout}. So the last possible attempt has all the time that is left, and the kernel repeats a
 *       lost packet as often as fits into it.
 *   <li>Only if {@link HedgeBudget} denies a further attempt next to it: its successor, after
 *   {@code dialAttemptTimeout}.
 * </ul>
 *
 * <p>What this machine could not try is no attempt: the dial waits in {@link LocalQueue}, and tries again until its time is
 * up. {@link Judge} knows what attempts say of endpoints, and {@link Search} which one is next.
 *
 * <p>Threading: Confined to the event loop of its connection.
 *
 * <p>Ownership: holds the picks of the attempts under way, and gives each back when the attempt ends.
 */
public final class Dial {
    private final DialLoop loop;
    private final ConnectionConfig config;
    private final SocketOptions options;
    private final UpstreamSource source;
    private final TcpSocket downstream;
    private final DialObserver observer;
    private final Attempts attempts;
    private final Alarm alarm;
    private final Search search;
    private final Judge judge;

    private long deadlineNanos;
    /** When another attempt may join those under way. */
    private long nextLookNanos;
    /** Why the dial waits in the queue of this machine; null if it does not. */
    private @Nullable ConnectFailure starvedBy;

    private boolean isProceeding;
    private boolean hasEnded;

    /**
     * @param loop of the connection's event loop
     * @param options of the sockets to the endpoints
     * @param frontend the frontend that the client has connected to
     * @param origin where the client is
     * @param source where the endpoints are dialled from
     * @param downstream the client's socket; not touched
     */
    public Dial(
            DialLoop loop,
            ConnectionConfig config,
            SocketOptions options,
            Balancer balancer,
            Frontend frontend,
            ClientOrigin origin,
            UpstreamSource source,
            TcpSocket downstream,
            DialObserver observer) {
        this.loop = loop;
        this.config = config;
        this.options = options;
        this.source = source;
        this.downstream = downstream;
        this.observer = observer;
        attempts = new Attempts(this, loop.budget());
        alarm = new Alarm(this, loop.eventLoop());
        IpAddress client = downstream.remoteAddress().address();
        search = new Search(
                balancer,
                frontend,
                origin,
                client,
                loop,
                attempts,
                config.ejection().isEnabled() || balancer.isChecked());
        judge = new Judge(config, observer);
    }

    /** Makes the first attempt. */
    public void start() {
        assert loop.eventLoop().inEventLoop();
        deadlineNanos = loop.nowNanos() + config.dialTimeout().toNanos();
        attempts.begin();
        proceed();
    }

    /** Gives up: the observer hears no more; picks and sockets are given back at once. */
    public void cancel() {
        assert loop.eventLoop().inEventLoop();
        if (!hasEnded) {
            end();
        }
    }

    /** How many attempts have been made so far, those under way included. */
    public int attempts() {
        return attempts.made();
    }

    /** It is time for something. */
    void onAlarm() {
        proceed();
    }

    /** The budget allows another attempt beside those under way. */
    void onHedgeAllowed() {
        nextLookNanos = loop.nowNanos();
        proceed();
    }

    /**
     * This machine may have again what it lacked.
     *
     * @return what it still lacks; null if it lacks nothing
     */
    ConnectFailure.@Nullable Kind retry() {
        if (hasTimeLeft(loop.nowNanos())) {
            starvedBy = null;
        }
        proceed();
        return starvedBy == null ? null : starvedBy.kind();
    }

    /** A selector may be a plug-in; its faults must not leave a client waiting for ever. */
    private void proceed() {
        if (isProceeding || hasEnded) {
            return;
        }
        isProceeding = true;
        FaultBoundary.run(this, Dial::advance, Dial::onFault);
        isProceeding = false;
    }

    private void onFault(Throwable fault) {
        cancel();
        observer.onFault(fault);
    }

    private void advance() {
        long now = loop.nowNanos();
        judge.countSilent(attempts, now);
        while (wantsAnother(now) && tryAnother(now)) {
            // The outcome may be there already.
        }
        if (hasEnded) {
            return;
        }
        if (hasTimeLeft(now) && (attempts.pending() > 0 || starvedBy != null)) {
            awaitNext(now);
        } else {
            fail();
        }
    }

    private boolean wantsAnother(long now) {
        return !hasEnded
                && starvedBy == null
                && hasTimeLeft(now)
                && attempts.made() < config.dialAttempts()
                && (attempts.pending() == 0 || now - nextLookNanos >= 0);
    }

    /** Makes another attempt if there is an endpoint for it; the outcome may be there when this returns. */
    private boolean tryAnother(long now) {
        Attempt newest = attempts.newestPending();
        if (newest == null) {
            return connect(pick(true, now), now);
        }
        boolean isSilent = judge.isSilent(newest, now);
        nextLookNanos = (isSilent ? now : newest.begunNanos()) + judge.attemptTimeoutNanos();
        if (attempts.tryTakeHedge()) {
            boolean isMade = connect(pick(isSilent, now), now);
            attempts.giveBackSurplus();
            return isMade;
        }
        return isSilent && replaceOldest(now);
    }

    /** The last attempt that is possible is not given up: there must be a successor. */
    private boolean replaceOldest(long now) {
        Candidate successor = pick(false, now);
        Attempt oldest = attempts.oldestPending();
        if (successor != null && oldest != null) {
            judge.onReplaced(oldest);
            attempts.giveUp(oldest);
        }
        return connect(successor, now);
    }

    private @Nullable Candidate pick(boolean isLastResort, long now) {
        return search.next(isLastResort, now, Math.min(judge.attemptTimeoutNanos(), deadlineNanos - now));
    }

    private boolean connect(@Nullable Candidate endpoint, long now) {
        if (endpoint == null) {
            return false;
        }
        nextLookNanos = now + judge.hedgeDelayNanos();
        Attempt attempt = new Attempt(this, endpoint, search.wasLastResort(), now);
        attempts.add(attempt);
        if (loop.wouldLoop(endpoint.address())) {
            attempt.onConnectFailed(Attempt.OWN_ADDRESS);
            return true;
        }
        AddressPort from = source.choose(downstream.remoteAddress(), endpoint.endpoint());
        attempt.setConnect(loop.transport().connect(loop.eventLoop(), endpoint.address(), from, options, attempt));
        return true;
    }

    void onConnected(Attempt winner, TcpSocket upstream) {
        attempts.markEnded();
        long now = loop.nowNanos();
        judge.onWon(attempts, winner, now);
        end();
        Candidate endpoint = winner.endpoint();
        endpoint.markConnectTime(now - winner.begunNanos(), now);
        Outage ended = endpoint.markAccepted();
        if (ended != null && ended.wasEjected()) {
            if (winner.isLastResort()) {
                search.onAcceptedAgain(now);
            }
            observer.onReturned(endpoint.address());
        }
        observer.onDialed(upstream, endpoint, attempts.made());
    }

    void onConnectFailed(Attempt failed, ConnectFailure failure) {
        attempts.markEnded();
        attempts.giveBackSurplus();
        long now = loop.nowNanos();
        if (failure.kind().isLocal()) {
            attempts.forget(failed);
            nextLookNanos = now + LocalQueue.RETRY_NANOS;
            if (attempts.pending() == 0) {
                starvedBy = failure;
                loop.localQueue().add(this);
            }
        } else {
            nextLookNanos = now;
            judge.onFailed(failed, failure.cause(), now);
        }
        proceed();
    }

    private void fail() {
        ConnectFailure lack = starvedBy;
        judge.onTimeUp(attempts);
        end();
        if (lack == null) {
            observer.onDialFailed(attempts.made());
        } else {
            observer.onStarved(attempts.made(), lack.cause());
        }
    }

    private void end() {
        hasEnded = true;
        alarm.cancel();
        if (starvedBy != null) {
            starvedBy = null;
            loop.localQueue().remove(this);
        }
        attempts.endAll();
    }

    private boolean hasTimeLeft(long now) {
        return deadlineNanos - now > 0;
    }

    /** Wakes up when the silence of an attempt counts, when another one may join, or when the time is up. */
    private void awaitNext(long now) {
        long wait = Math.min(deadlineNanos - now, judge.untilSilentNanos(attempts, now));
        if (attempts.pending() > 0 && attempts.made() < config.dialAttempts()) {
            wait = Math.min(wait, nextLookNanos - now);
        }
        alarm.set(now, wait);
    }

    @Override
    public String toString() {
        return "dialling for " + downstream.remoteAddress();
    }
}
