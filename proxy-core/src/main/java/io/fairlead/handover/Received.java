package io.fairlead.handover;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the successor has received while it serves.
 *
 * <p>Threading: Immutable.
 *
 * @param connections how many connections it has taken over
 * @param sessions how many UDP sessions it has taken over
 * @param refused how many of both it could not take over; the predecessor has kept them
 * @param left how many of both the predecessor has kept at the end; -1 if it has not said
 * @param duration since this process began to serve
 * @param failure why the hand-over has ended early, in words; null if it has not
 */
public record Received(
        int connections,
        int sessions,
        int refused,
        int left,
        Duration duration,
        @Nullable String failure) {}
