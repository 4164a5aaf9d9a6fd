package io.fairlead.health;

import io.fairlead.config.EjectionConfig;
import java.time.Duration;

/**
 * What is known of an endpoint that has not accepted connections lately: how many attempts in a row have failed, and
 * whether it is ejected for that, which is to say passed over where there is another.
 *
 * <p>When the time of an ejection is up, one connection tries it: while this trial lasts the others still pass it over.
 * If the trial fails the endpoint is ejected for longer; a connection that it accepts ends the outage.
 *
 * <p>Threading: Immutable.
 *
 * @param failures attempts in a row that have failed; those made while it was ejected do not count
 * @param ejections how often it was ejected since it last accepted a connection
 * @param isOnTrial whether a connection is trying it
 * @param sinceNanos if it was ejected: when that, or the trial, began, by the clock of the event loops
 * @param untilNanos if it was ejected: until when it is passed over, by the same clock
 */
public record Outage(int failures, int ejections, boolean isOnTrial, long sinceNanos, long untilNanos) {
    /** The first failed attempt is about to be counted. */
    public static final Outage NONE = new Outage(0, 0, false, 0, 0);

    /** A trial ends by its outcome, which comes a little after its time is up; this is for trials without one. */
    private static final long TRIAL_SLACK_NANOS = Duration.ofMillis(200).toNanos();

    /**
     * What is known after one more failed attempt. Attempts that were under way when the endpoint was ejected, or when its
     * trial began, and those for which there was no other, change nothing.
     *
     * @param begunNanos when the attempt began
     */
    public Outage afterFailure(EjectionConfig config, long begunNanos, long nowNanos) {
        if (ejections > 0 && begunNanos - sinceNanos < 0) {
            return this;
        }
        if (isOnTrial || !isEjected(nowNanos) && failures + 1 >= config.failures()) {
            int times = ejections + 1;
            return new Outage(
                    failures + 1,
                    times,
                    false,
                    nowNanos,
                    nowNanos + config.time(times).toNanos());
        }
        return isEjected(nowNanos) ? this : new Outage(failures + 1, ejections, false, sinceNanos, untilNanos);
    }

    /** Whether it has been ejected, and has not accepted a connection since. */
    public boolean wasEjected() {
        return ejections > 0;
    }

    /** Whether it is passed over now. */
    public boolean isEjected(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos < 0;
    }

    /** Whether the next connection that is sent to it is its trial. */
    public boolean isTrialDue(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos >= 0;
    }

    /**
     * What is known while a connection tries it.
     *
     * @param timeoutNanos how long that may take
     */
    public Outage onTrial(long nowNanos, long timeoutNanos) {
        return new Outage(failures, ejections, true, nowNanos, nowNanos + timeoutNanos + TRIAL_SLACK_NANOS);
    }

    /** The time of its ejection is up now. */
    public Outage dueForTrial(long nowNanos) {
        return new Outage(failures, ejections, false, sinceNanos, nowNanos);
    }
}
