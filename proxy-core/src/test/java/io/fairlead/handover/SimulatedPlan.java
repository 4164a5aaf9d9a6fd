package io.fairlead.handover;

import java.util.random.RandomGenerator;

/**
 * What happens in a simulation, drawn from its seed. Steps are numbered from 0; -1 is never.
 *
 * @param mostBytes of a message
 * @param percentUnsent of parts that the kernel has no memory for
 * @param percentLost of messages whose descriptors the successor cannot receive
 * @param percentDelayed of messages
 * @param startNanos from the inheritance until the successor serves
 * @param stallAt when the successor stands still for a while
 */
record SimulatedPlan(
        boolean isNow,
        int loops,
        int items,
        int listeners,
        int perPart,
        int mostBytes,
        int percentRefused,
        int percentUnsent,
        int percentLost,
        int percentDelayed,
        long startNanos,
        long deadlineNanos,
        int stopAt,
        int predecessorCrashAt,
        int successorCrashAt,
        int predecessorFailAt,
        int successorCancelAt,
        int stallAt,
        long stallNanos) {
    private static final int NEVER = -1;
    private static final long SECOND = 1_000_000_000;

    static SimulatedPlan draw(RandomGenerator random) {
        int items = random.nextInt(25);
        int steps = 30 + 6 * items;
        int what = random.nextInt(9);
        return new SimulatedPlan(
                random.nextBoolean(),
                1 + random.nextInt(3),
                items,
                random.nextInt(4),
                1 + random.nextInt(6),
                random.nextInt(3) == 0 ? 2500 : 100_000,
                random.nextInt(3) == 0 ? random.nextInt(60) : 0,
                random.nextInt(6) == 0 ? 20 : 0,
                random.nextInt(8) == 0 ? 10 : 0,
                random.nextInt(80),
                random.nextInt(8) == 0 ? 30 * SECOND : random.nextLong(SECOND),
                random.nextInt(3) == 0 ? 0 : random.nextLong(20 * SECOND),
                random.nextInt(steps),
                what == 0 || what >= 7 ? random.nextInt(steps) : NEVER,
                what == 1 || what >= 7 ? random.nextInt(steps) : NEVER,
                what == 2 ? random.nextInt(steps) : NEVER,
                what == 3 ? random.nextInt(steps) : NEVER,
                what == 4 || what == 5 ? random.nextInt(steps) : NEVER,
                random.nextLong(15 * SECOND));
    }
}
