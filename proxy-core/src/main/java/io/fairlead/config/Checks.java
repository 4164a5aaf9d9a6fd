package io.fairlead.config;

import java.time.Duration;

/**
 * Range checks whose messages name the key, the value and what is allowed, in this order: {@code dialAttempts is 0; allowed
 * are 1 to 100}.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Failure: {@link IllegalArgumentException}.
 */
public final class Checks {
    private Checks() {}

    /** The number must be within both bounds, or one of them. */
    public static void within(String key, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " is " + value + "; allowed are " + min + " to " + max);
        }
    }

    /** The duration must be within both bounds, or one of them. */
    public static void within(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    key + " is " + text(value) + "; allowed are " + text(min) + " to " + text(max));
        }
    }

    /** The duration must be zero, or within both bounds, or one of them. */
    public static void zeroOrWithin(String key, Duration value, Duration min, Duration max) {
        if (!value.isZero() && (value.compareTo(min) < 0 || value.compareTo(max) > 0)) {
            throw new IllegalArgumentException(
                    key + " is " + text(value) + "; allowed are 0 or " + text(min) + " to " + text(max));
        }
    }

    private static String text(Duration value) {
        return DurationText.format(value);
    }
}
