package io.fairlead.listen;

import java.util.concurrent.TimeUnit;

/**
 * What happens to a connection that has reached its maximum lifetime. It should end at an idle moment: so it gets some time to become
 * idle, and is cut only after that.
 *
 * <p>Threading: Immutable.
 *
 * @param lifetimeNanos the maximum lifetime, without jitter
 * @param idleNanos without a byte for this long a connection is idle
 */
record LifetimeRule(long lifetimeNanos, long idleNanos) {
    /** Connections are looked at about once in a second. */
    private static final long LEAST_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long MOST_GRACE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** In the second half of the grace, a connection is idle after so small a part of the time. */
    private static final int LATE_IDLE_DIVISOR = 10;

    /** Lifetimes differ by up to this part, so that connections which were opened together do not end together. */
    private static final int JITTER_DIVISOR = 10;

    /** What to do now. */
    enum Action {
        /** Look again later. */
        WAIT,
        /** End it in good order. */
        END,
        /** It was never idle: reset it. */
        CUT
    }

    /** How much longer than the maximum a connection may live, at most. */
    long mostJitterNanos() {
        return lifetimeNanos / JITTER_DIVISOR;
    }

    /** How long a connection has to become idle once its lifetime is over: as long again, within bounds. */
    long graceNanos() {
        return Math.clamp(lifetimeNanos, LEAST_GRACE_NANOS, MOST_GRACE_NANOS);
    }

    /**
     * The action for a connection.
     *
     * @param overNanos for how long its lifetime has been over; 0 or more
     * @param silentNanos since a byte last passed
     */
    Action action(long overNanos, long silentNanos) {
        if (overNanos >= graceNanos()) {
            return Action.CUT;
        }
        boolean isLate = overNanos >= graceNanos() / 2;
        return silentNanos >= (isLate ? idleNanos / LATE_IDLE_DIVISOR : idleNanos) ? Action.END : Action.WAIT;
    }
}
