package io.fairlead.check;

import io.fairlead.config.DurationText;
import io.fairlead.health.CheckStreak;
import io.fairlead.health.Outage;
import io.fairlead.observe.Ejection;
import io.fairlead.select.Candidate;
import io.fairlead.transport.ConnectFailure;
import io.fairlead.transport.ConnectObserver;
import io.fairlead.transport.PendingConnect;
import io.fairlead.transport.TcpSocket;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one endpoint, one after the other. A check connects from an address of the node and resets the connection as soon
 * as the endpoint has accepted: a reset leaves no socket in TIME_WAIT on this machine, however many endpoints there are. It is
 * not counted as a connection.
 *
 * <p>Threading: Confined to its event loop.
 *
 * <p>Ownership: holds one descriptor of the budget while a check is under way.
 */
final class EndpointCheck implements ConnectObserver {
    private static final Logger LOG = LogManager.getLogger(EndpointCheck.class);

    private final CheckLoop loop;
    private final CheckPlan plan;
    private final Candidate endpoint;
    private CheckStreak streak = CheckStreak.NONE;
    private PendingConnect connect = PendingConnect.ENDED;
    private @Nullable Future<?> timer;
    private int generation;
    private long begunNanos;
    private boolean isUnderWay;
    private boolean isStopped;

    EndpointCheck(CheckLoop loop, CheckPlan plan, Candidate endpoint) {
        this.loop = loop;
        this.plan = plan;
        this.endpoint = endpoint;
    }

    CheckLoop loop() {
        return loop;
    }

    /** The first check comes within the interval. */
    void start() {
        assert loop.eventLoop().inEventLoop();
        later(plan.firstDelayNanos(ThreadLocalRandom.current()), this::onDue);
    }

    /** There are no further checks; one that is under way is given up. */
    void stop() {
        assert loop.eventLoop().inEventLoop();
        isStopped = true;
        cancelTimer();
        loop.forget(this);
        if (isUnderWay) {
            connect.cancel();
            finish();
        }
    }

    private void onDue() {
        timer = null;
        loop.begin(this);
    }

    /** Begins a check; the outcome may be there when this returns. */
    void connect() {
        if (isStopped) {
            loop.onEnded();
            return;
        }
        begunNanos = loop.nowNanos();
        generation = endpoint.generation();
        if (loop.wouldLoop(endpoint.address()) || !loop.budget().tryTakeCheck()) {
            loop.counts().addSkipped();
            loop.onEnded();
            next();
            return;
        }
        isUnderWay = true;
        later(plan.timeout().toNanos(), this::onTimeout);
        PendingConnect pending =
                loop.transport().connect(loop.eventLoop(), endpoint.address(), null, plan.options(), this);
        connect = isUnderWay ? pending : PendingConnect.ENDED;
    }

    @Override
    public void onConnected(TcpSocket upstream) {
        upstream.reset();
        long now = loop.nowNanos();
        endpoint.markConnectTime(now - begunNanos, now);
        end(true, "");
    }

    @Override
    public void onConnectFailed(ConnectFailure failure) {
        if (failure.kind().isLocal()) {
            loop.counts().addSkipped();
            finish();
            next();
        } else {
            end(false, failure.cause());
        }
    }

    private void onTimeout() {
        timer = null;
        connect.cancel();
        end(false, "no answer within " + DurationText.format(plan.timeout()));
    }

    private void end(boolean hasPassed, String cause) {
        finish();
        if (hasPassed) {
            loop.counts().addPassed();
        } else {
            loop.counts().addFailed();
        }
        boolean isEjected = endpoint.isEjected();
        streak = streak.after(hasPassed, isEjected, plan.settings());
        switch (streak.verdict(isEjected, plan.settings())) {
            case NOTHING -> {}
            case EJECT -> eject("check: " + cause);
            case RESTORE -> restore();
        }
        next();
    }

    private void eject(String cause) {
        long now = loop.nowNanos();
        Outage outage = endpoint.markChecksFailed(
                streak.failed(), cause, plan.ejection(), generation, now + plan.untilNextOutcomeNanos(), now);
        if (outage != null) {
            LOG.debug("{}: {} ejected: {}", plan.frontend(), endpoint.address(), cause);
            loop.observer()
                    .onEndpointEjected(
                            plan.frontend(),
                            new Ejection(
                                    endpoint.address(),
                                    outage.failures(),
                                    outage.ejections(),
                                    plan.ejection().time(outage.ejections()),
                                    cause));
        }
    }

    private void restore() {
        Outage ended = endpoint.markAccepted();
        if (ended != null && ended.wasEjected()) {
            LOG.debug("{}: {} accepts checks again", plan.frontend(), endpoint.address());
            loop.observer().onEndpointReturned(plan.frontend(), endpoint.address());
        }
    }

    private void finish() {
        cancelTimer();
        isUnderWay = false;
        connect = PendingConnect.ENDED;
        loop.budget().releaseCheck();
        loop.onEnded();
    }

    private void next() {
        long due = begunNanos + plan.nextDelayNanos(ThreadLocalRandom.current());
        later(Math.max(0, due - loop.nowNanos()), this::onDue);
    }

    private void later(long delayNanos, Runnable task) {
        timer = loop.eventLoop().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
