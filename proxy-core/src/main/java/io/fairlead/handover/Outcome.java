package io.fairlead.handover;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the predecessor has handed over.
 *
 * <p>Threading: Immutable.
 *
 * @param isServed whether the successor serves; if not, this process has kept everything, and drains as without a successor
 * @param connections how many connections the successor has taken over
 * @param sessions how many UDP sessions it has taken over
 * @param left how many connections and sessions are left in this process
 * @param duration since the hand-over began; zero if it has not
 * @param failure why the hand-over has ended early, in words; null if it has not
 */
public record Outcome(
        boolean isServed,
        int connections,
        int sessions,
        int left,
        Duration duration,
        @Nullable String failure) {
    /** There was no successor. */
    public static final Outcome NO_SUCCESSOR = new Outcome(false, 0, 0, 0, Duration.ZERO, "there is no successor");
}
