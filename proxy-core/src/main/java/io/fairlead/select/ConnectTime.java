package io.fairlead.select;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The time that an endpoint takes to accept: an exponentially weighted moving average over time. A measurement counts for
 * {@code 1 - e^(-t/10 s)}, where {@code t} is the time since the one before, and for an eighth at most, but the first for all: so
 * the average follows the last ten seconds under load, and the last few connections where they are rare. Without a
 * measurement for five minutes it is not known any more.
 *
 * <p>An average and the time of its last measurement are packed into one number, so that nothing is allocated:
 * microseconds as a {@code float} in the lower half, milliseconds of the clock in the upper half. Of several measurements in one
 * millisecond the first counts. Stateless.
 */
final class ConnectTime {
    /** No measurement yet. */
    static final long UNKNOWN = 0;

    /** linkerd2-proxy uses the same decay for its load balancer. */
    private static final double DECAY_MILLIS = Duration.ofSeconds(10).toMillis();

    private static final double MOST_WEIGHT = 1.0 / 8;
    private static final long FORGOTTEN_MILLIS = Duration.ofMinutes(5).toMillis();

    private ConnectTime() {}

    /** The average after another measurement. */
    static long after(long before, long takenNanos, long nowNanos) {
        float taken = Math.max(1, takenNanos / 1000f);
        float old = average(before, nowNanos);
        double weight = old == 0 ? 1 : weight(sinceMillis(before, nowNanos));
        return weight == 0 ? before : pack((float) (old + (taken - old) * weight), nowNanos);
    }

    private static double weight(long millis) {
        return Math.min(MOST_WEIGHT, 1 - Math.exp(-millis / DECAY_MILLIS));
    }

    private static long pack(float micros, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMillis(nowNanos) << Integer.SIZE | Float.floatToRawIntBits(micros);
    }

    /** The average in microseconds; 0 if it is not known. */
    static int micros(long packed, long nowNanos) {
        return Math.round(average(packed, nowNanos));
    }

    /** Bits of a positive number: they do not reach into the upper half. */
    private static float average(long packed, long nowNanos) {
        return packed == UNKNOWN || sinceMillis(packed, nowNanos) > FORGOTTEN_MILLIS
                ? 0
                : Float.intBitsToFloat((int) packed);
    }

    /** Other event loops may be a moment ahead; the clock of 32 bits comes round after 50 days. */
    private static long sinceMillis(long packed, long nowNanos) {
        int since = (int) TimeUnit.NANOSECONDS.toMillis(nowNanos) - (int) (packed >>> Integer.SIZE);
        return since < 0 && since > -FORGOTTEN_MILLIS ? 0 : Integer.toUnsignedLong(since);
    }
}
