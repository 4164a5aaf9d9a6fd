package io.fairlead.bench.scale;

import io.fairlead.bench.process.GcLog;
import java.io.IOException;
import java.util.List;

/**
 * How long a process stood still, each time in a while.
 *
 * <p>Threading: Immutable.
 *
 * @param millis in the order of their length
 */
record Pauses(List<Double> millis) {
    private static final int PER_MILLE = 1000;

    Pauses {
        millis = millis.stream().sorted().toList();
    }

    /** Those after the first so many. */
    static Pauses since(GcLog log, int count) throws IOException {
        List<Double> stops = log.stops();
        return new Pauses(stops.subList(count, stops.size()));
    }

    /** So many in a thousand took no longer than this; 0 if there are none. */
    double perMille(int rank) {
        return millis.isEmpty() ? 0 : millis.get(Math.max(1, Math.ceilDiv(rank * millis.size(), PER_MILLE)) - 1);
    }

    double longest() {
        return perMille(PER_MILLE);
    }

    double sum() {
        return millis.stream().mapToDouble(Double::doubleValue).sum();
    }
}
