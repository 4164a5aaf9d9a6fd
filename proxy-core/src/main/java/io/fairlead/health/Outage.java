package io.fairlead.health;

import io.fairlead.config.EjectionConfig;

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
 * @param untilNanos if it was ejected: until when it is passed over, by the clock of the event loops
 */
public record Outage(int failures, int ejections, boolean isOnTrial, long untilNanos) {
    /** The first failed attempt is about to be counted. */
    public static final Outage NONE = new Outage(0, 0, false, 0);

    /**
     * What is known after one more failed attempt. Attempts that were under way when the endpoint was ejected, and those
     * for which there was no other, change nothing.
     */
    public Outage afterFailure(EjectionConfig config, long nowNanos) {
        if (isOnTrial) {
            return ejected(failures + 1, ejections + 1, config, nowNanos);
        }
        if (isEjected(nowNanos)) {
            return this;
        }
        if (failures + 1 >= config.failures()) {
            return ejected(failures + 1, ejections + 1, config, nowNanos);
        }
        return new Outage(failures + 1, ejections, false, untilNanos);
    }

    private static Outage ejected(int failures, int ejections, EjectionConfig config, long nowNanos) {
        return new Outage(
                failures, ejections, false, nowNanos + config.time(ejections).toNanos());
    }

    /** Whether it is passed over now. */
    public boolean isEjected(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos < 0;
    }

    /** Whether the next connection that is sent to it is its trial. */
    public boolean isTrialDue(long nowNanos) {
        return ejections > 0 && nowNanos - untilNanos >= 0;
    }

    /** What is known while a connection tries it, which ends at the latest then. */
    public Outage onTrial(long untilNanos) {
        return new Outage(failures, ejections, true, untilNanos);
    }
}
