package io.fairlead.listen;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The latest events of a simulation, for a failure.
 *
 * <p>Threading: used by one thread.
 */
final class SimulationTrace {
    private static final int LENGTH = Integer.getInteger("fairlead.simulation.trace", 60);
    private static final double NANOS_PER_MILLI = 1e6;

    private final Deque<Object[]> events = new ArrayDeque<>();
    private final LongSupplier clock;

    SimulationTrace(LongSupplier clock) {
        this.clock = clock;
    }

    /** Adds an event, whose text is made only if it is needed. */
    void add(String format, Object... values) {
        if (events.size() == LENGTH) {
            events.removeFirst();
        }
        events.add(new Object[] {clock.getAsLong(), format, values});
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("The last " + events.size() + " events:\n");
        for (Object[] event : events) {
            text.append(String.format(
                    Locale.ROOT,
                    "%12.0f ms  %s%n",
                    (long) event[0] / NANOS_PER_MILLI,
                    String.format(Locale.ROOT, (String) event[1], (Object[]) event[2])));
        }
        return text.toString();
    }
}
