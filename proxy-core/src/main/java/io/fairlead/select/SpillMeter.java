package io.fairlead.select;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The division of new connections between distances over time: {@link SpillRule} with a memory, so that it does not swing.
 *
 * <ul>
 *   <li>A distance gives connections away at once, and gets them back by a tenth of all in a second at most, as long as farther
 *       ones can take them.
 *   <li>A distance is slow once its average time to accept exceeds that of farther ones by the factor and by a millisecond; it
 *       remains so until its time is half way back. Either state lasts for ten seconds at least.
 * </ul>
 *
 * <p>Threading: not thread-safe; no clock of its own.
 */
final class SpillMeter {
    /** One connection in a hundred shows what farther endpoints take, where that is compared. */
    static final int MEASURED = 10;

    private static final int BACK_PER_SECOND = 100;
    private static final long LEAST_DIFFERENCE_MICROS = Duration.ofMillis(1).toNanos() / 1000;
    private static final long LEAST_TIME_NANOS = Duration.ofSeconds(10).toNanos();

    private final int factorPercent;
    private final boolean[] isSlow;
    private final boolean[] hasChanged;
    private final long[] changedNanos;
    private int @Nullable [] loads;
    private long evaluatedNanos;

    /**
     * @param distances how many there are
     * @param factorPercent at which part of farther ones' time a distance is slow, in percent; 0 for never
     */
    SpillMeter(int distances, int factorPercent) {
        this.factorPercent = factorPercent;
        isSlow = new boolean[distances];
        hasChanged = new boolean[distances];
        changedNanos = new long[distances];
    }

    /** Whether a meter like this one can go on for as many distances and such a factor. */
    boolean fits(int distances, int percent) {
        return isSlow.length == distances && factorPercent == percent;
    }

    /** Another meter that goes on from here. */
    SpillMeter copy() {
        SpillMeter copy = new SpillMeter(isSlow.length, factorPercent);
        System.arraycopy(isSlow, 0, copy.isSlow, 0, isSlow.length);
        System.arraycopy(hasChanged, 0, copy.hasChanged, 0, hasChanged.length);
        System.arraycopy(changedNanos, 0, copy.changedNanos, 0, changedNanos.length);
        copy.loads = loads;
        copy.evaluatedNanos = evaluatedNanos;
        return copy;
    }

    /** The part of new connections for each distance from now on, in thousandths, with the sum 1000. */
    int[] next(List<TierState> tiers, long nowNanos) {
        for (int i = 0; i < isSlow.length - 1; i++) {
            boolean wasSlow = isSlow[i];
            isSlow[i] = isSlow(tiers, i, nowNanos);
            if (wasSlow != isSlow[i]) {
                hasChanged[i] = true;
                changedNanos[i] = nowNanos;
            }
        }
        int[] target = SpillRule.loads(tiers, isSlow, factorPercent == 0 ? 0 : MEASURED);
        int[] before = loads;
        int[] after = before == null ? target : slowed(before, target, tiers, nowNanos);
        loads = after;
        evaluatedNanos = nowNanos;
        return after;
    }

    /** Whether a distance has lost its precedence. */
    boolean isSlow(int distance) {
        return isSlow[distance];
    }

    private boolean isSlow(List<TierState> tiers, int index, long nowNanos) {
        if (factorPercent == 0 || hasChanged[index] && nowNanos - changedNanos[index] < LEAST_TIME_NANOS) {
            return isSlow[index];
        }
        long near = tiers.get(index).connectMicros();
        TierState beyond = tiers.get(index + 1);
        for (int i = index + 2; i < tiers.size(); i++) {
            beyond = beyond.plus(tiers.get(i));
        }
        long far = beyond.connectMicros();
        long factor = isSlow[index] ? (100L + factorPercent) / 2 : factorPercent;
        return near != 0 && far != 0 && near * 100 > far * factor && near - far > LEAST_DIFFERENCE_MICROS;
    }

    /** What goes up to a distance grows by a step at most, unless farther ones cannot keep the rest. */
    private int[] slowed(int[] before, int[] target, List<TierState> tiers, long nowNanos) {
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - evaluatedNanos);
        int step = (int) Math.min(TierState.ALL, Math.max(1, elapsedMillis * BACK_PER_SECOND / 1000));
        int[] slowed = target.clone();
        int upToBefore = 0;
        int upTo = 0;
        for (int i = 0; i < slowed.length - 1; i++) {
            upToBefore += before[i];
            upTo += slowed[i];
            int held = Math.min(Math.min(slowed[i], upTo - upToBefore - step), keep(tiers, slowed, i));
            if (held > 0) {
                slowed[i] -= held;
                upTo -= held;
                give(slowed, tiers, i, held);
            }
        }
        return slowed;
    }

    private static int keep(List<TierState> tiers, int[] loads, int index) {
        int free = 0;
        for (int i = index + 1; i < loads.length; i++) {
            free += Math.max(0, tiers.get(i).capacity() - loads[i]);
        }
        return free;
    }

    private static void give(int[] loads, List<TierState> tiers, int index, int held) {
        int left = held;
        for (int i = index + 1; i < loads.length; i++) {
            int taken = Math.min(left, Math.max(0, tiers.get(i).capacity() - loads[i]));
            loads[i] += taken;
            left -= taken;
        }
    }
}
