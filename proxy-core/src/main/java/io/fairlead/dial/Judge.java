package io.fairlead.dial;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.DurationText;
import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.select.Candidate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The evidence of the attempts of one dial about their endpoints.
 *
 * <ul>
 *   <li>A refusal, and silence for {@code dialAttemptTimeout}, are failures, whether or not the attempt goes on.
 *   <li>An attempt that another one has overtaken before that is a lost race, which weighs less; and only if the winner took
 *       a small part of the time. Otherwise the network may be slow for both.
 * </ul>
 *
 * <p>Each attempt counts once.
 *
 * <p>Threading: Confined to its event loop.
 */
final class Judge {
    /** A winner that was so many times faster shows that the network is not slow: the loser is dead, or a packet was lost. */
    private static final int RACE_RATIO = 10;

    private final ConnectionConfig config;
    private final DialObserver observer;
    private final long attemptTimeoutNanos;
    private final long hedgeDelayNanos;

    Judge(ConnectionConfig config, DialObserver observer) {
        this.config = config;
        this.observer = observer;
        attemptTimeoutNanos = config.dialAttemptTimeout().toNanos();
        hedgeDelayNanos = config.dialHedgeDelay().isZero()
                ? attemptTimeoutNanos
                : Math.min(config.dialHedgeDelay().toNanos(), attemptTimeoutNanos);
    }

    /** How long an attempt is silent until another one joins it. */
    long hedgeDelayNanos() {
        return hedgeDelayNanos;
    }

    /** How long an attempt is silent until that counts as a failure. */
    long attemptTimeoutNanos() {
        return attemptTimeoutNanos;
    }

    boolean isSilent(Attempt attempt, long nowNanos) {
        return attempt.silentNanos(nowNanos) >= attemptTimeoutNanos;
    }

    /** How long until the silence of an attempt counts; longer than any dial takes if that of all has. */
    long untilSilentNanos(Attempts attempts, long nowNanos) {
        long least = Long.MAX_VALUE;
        for (Attempt attempt = attempts.newestPending();
                attempt != null;
                attempt = Attempts.pendingFrom(attempt.previous)) {
            if (!attempt.isCounted()) {
                least = Math.min(least, attemptTimeoutNanos - attempt.silentNanos(nowNanos));
            }
        }
        return least;
    }

    /** Counts those under way that have been silent for long enough. */
    void countSilent(Attempts attempts, long nowNanos) {
        for (Attempt attempt = attempts.newestPending();
                attempt != null;
                attempt = Attempts.pendingFrom(attempt.previous)) {
            if (isSilent(attempt, nowNanos)) {
                count(attempt, Evidence.FAILED, noAnswer(config.dialAttemptTimeout()), nowNanos);
            }
        }
    }

    /** The endpoint has refused, or cannot be reached. */
    void onFailed(Attempt failed, String cause, long nowNanos) {
        observer.onAttemptFailed(failed.endpoint().address(), cause);
        count(failed, Evidence.FAILED, cause, nowNanos);
    }

    /** Another attempt has replaced this one. */
    void onReplaced(Attempt replaced) {
        observer.onAttemptFailed(replaced.endpoint().address(), noAnswer(config.dialAttemptTimeout()));
    }

    /** An attempt has won; those under way have lost. */
    void onWon(Attempts attempts, Attempt winner, long nowNanos) {
        for (Attempt loser = attempts.newestPending(); loser != null; loser = Attempts.pendingFrom(loser.previous)) {
            onLost(loser, winner, nowNanos);
        }
    }

    private void onLost(Attempt loser, Attempt winner, long nowNanos) {
        long silent = loser.silentNanos(nowNanos);
        if (silent < hedgeDelayNanos) {
            return;
        }
        String cause = noAnswer(Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(silent)))
                + ", while another endpoint accepted";
        observer.onAttemptFailed(loser.endpoint().address(), cause);
        if (isSilent(loser, nowNanos)) {
            count(loser, Evidence.FAILED, cause, nowNanos);
        } else if (silent >= RACE_RATIO * winner.silentNanos(nowNanos)) {
            count(loser, Evidence.LOST_RACE, cause, nowNanos);
        }
    }

    /** The time of the dial is up for those under way. */
    void onTimeUp(Attempts attempts) {
        for (Attempt late = attempts.newestPending(); late != null; late = Attempts.pendingFrom(late.previous)) {
            observer.onAttemptFailed(late.endpoint().address(), noAnswer(config.dialTimeout()));
        }
    }

    private void count(Attempt attempt, Evidence evidence, String cause, long nowNanos) {
        if (!attempt.markCounted()) {
            return;
        }
        Candidate endpoint = attempt.endpoint();
        Outage outage = endpoint.markFailed(
                evidence, cause, config.ejection(), attempt.generation(), attempt.begunNanos(), nowNanos);
        if (outage != null) {
            observer.onEjected(endpoint.address(), outage, cause);
        }
    }

    private static String noAnswer(Duration time) {
        return "no answer within " + DurationText.format(time);
    }
}
