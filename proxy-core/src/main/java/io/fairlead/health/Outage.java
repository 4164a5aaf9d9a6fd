package io.fairlead.health;

import io.fairlead.config.EjectionConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The recent failures of an endpoint: how many attempts in a row have failed, and whether it is ejected for that, so
 * that it gets no connections while others are available.
 *
 * <p>When the time of an ejection is up, one connection tries it: while this trial lasts the others still pass it over.
 * If the trial fails the endpoint is ejected for longer; a connection that it accepts ends the outage.
 *
 * <p>Threading: Immutable.
 *
 * @param failures attempts in a row that have failed; those made while it was ejected do not count
 * @param lostRaces attempts in the same row that ended early because another endpoint accepted
 * @param firstNanos when the first attempt of the row began, by the clock of the event loops
 * @param ejections how often it was ejected since it last accepted a connection
 * @param isOnTrial whether a connection is trying it
 * @param sinceNanos if it was ejected: when that, or the trial, began, by the same clock
 * @param untilNanos if it was ejected: the end of the ejection, by the same clock
 * @param cause why the latest attempt failed, in words; null if that is not known
 */
public record Outage(
        int failures,
        int lostRaces,
        long firstNanos,
        int ejections,
        boolean isOnTrial,
        long sinceNanos,
        long untilNanos,
        @Nullable String cause) {
    /** The first failed attempt is about to be counted. */
    public static final Outage NONE = new Outage(0, 0, 0, 0, false, 0, 0);

    /** A trial ends by its outcome, which comes a little after its time is up; this is for trials without one. */
    private static final long TRIAL_SLACK_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * Lost races alone eject only an endpoint that has been silent for this long. Within a second, an endpoint that pauses
     * to collect garbage, or whose accept queue is full for a moment, is usually back, and the kernel has not even repeated
     * a lost packet (RFC 6298: its first timeout is 1 s).
     */
    private static final long SILENCE_NANOS = Duration.ofSeconds(1).toNanos();

    /** One whose cause is not known. */
    public Outage(
            int failures,
            int lostRaces,
            long firstNanos,
            int ejections,
            boolean isOnTrial,
            long sinceNanos,
            long untilNanos) {
        this(failures, lostRaces, firstNanos, ejections, isOnTrial, sinceNanos, untilNanos, null);
    }

    /** The same with the cause of the latest failure, in words. */
    public Outage because(String latestCause) {
        return new Outage(failures, lostRaces, firstNanos, ejections, isOnTrial, sinceNanos, untilNanos, latestCause);
    }

    /**
     * The state after another failed attempt. Attempts that were in progress when the endpoint was ejected, or when its
     * trial began, and attempts without an alternative, change nothing.
     *
     * @param begunNanos when the attempt began
     */
    public Outage after(Evidence evidence, EjectionConfig config, long begunNanos, long nowNanos) {
        if (ejections > 0 && begunNanos - sinceNanos < 0) {
            return this;
        }
        if (isEjected(nowNanos) && !isOnTrial) {
            return this;
        }
        Outage counted = counting(evidence, begunNanos);
        return isOnTrial || counted.isEnough(config, nowNanos) ? counted.ejected(config, nowNanos) : counted;
    }

    private Outage counting(Evidence evidence, long begunNanos) {
        boolean isFirst = failures == 0 && lostRaces == 0;
        return new Outage(
                evidence == Evidence.FAILED ? failures + 1 : failures,
                evidence == Evidence.LOST_RACE ? lostRaces + 1 : lostRaces,
                isFirst ? begunNanos : firstNanos,
                ejections,
                isOnTrial,
                sinceNanos,
                untilNanos,
                cause);
    }

    private boolean isEnough(EjectionConfig config, long nowNanos) {
        long weight = (long) failures * Evidence.FAILED.weight + (long) lostRaces * Evidence.LOST_RACE.weight;
        return failures >= config.failures()
                || weight >= (long) config.failures() * Evidence.FAILED.weight
                        && nowNanos - firstNanos >= SILENCE_NANOS;
    }

    private Outage ejected(EjectionConfig config, long nowNanos) {
        int times = ejections + 1;
        return new Outage(
                failures,
                lostRaces,
                firstNanos,
                times,
                false,
                nowNanos,
                nowNanos + config.time(times).toNanos(),
                cause);
    }

    /**
     * The state after as many failed checks in a row as eject an endpoint. One that is ejected already stays so until the next
     * check has its outcome; while a connection is trying it, that decides.
     *
     * @param failedChecks how many there were
     * @param nextNanos when the next check has its outcome at the latest
     */
    public Outage afterChecks(int failedChecks, EjectionConfig config, long nextNanos, long nowNanos) {
        if (ejections == 0) {
            return new Outage(
                            Math.max(failures, failedChecks),
                            lostRaces,
                            nowNanos,
                            0,
                            false,
                            sinceNanos,
                            untilNanos,
                            cause)
                    .ejected(config, nowNanos);
        }
        if (isOnTrial && isEjected(nowNanos) || nextNanos - untilNanos <= 0) {
            return this;
        }
        return new Outage(failures, lostRaces, firstNanos, ejections, false, sinceNanos, nextNanos, cause);
    }

    /** How many attempts in a row were unsuccessful, whatever their weight. */
    public int attempts() {
        return failures + lostRaces;
    }

    /** Whether it has been ejected, and has not accepted a connection since. */
    public boolean wasEjected() {
        return ejections > 0;
    }

    /** Whether it is ejected now. */
    public boolean isEjected(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos < 0;
    }

    /** Whether the next connection that is sent to it is its trial. */
    public boolean isTrialDue(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos >= 0;
    }

    /**
     * The state while a connection tries it.
     *
     * @param timeoutNanos how long that may take
     */
    public Outage onTrial(long nowNanos, long timeoutNanos) {
        return new Outage(
                failures,
                lostRaces,
                firstNanos,
                ejections,
                true,
                nowNanos,
                nowNanos + timeoutNanos + TRIAL_SLACK_NANOS,
                cause);
    }

    /** The time of its ejection is up now. */
    public Outage dueForTrial(long nowNanos) {
        return new Outage(failures, lostRaces, firstNanos, ejections, false, sinceNanos, nowNanos, cause);
    }
}
