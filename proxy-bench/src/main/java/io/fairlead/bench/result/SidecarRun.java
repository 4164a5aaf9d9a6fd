package io.fairlead.bench.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of proxies for one Service, such as they run next to an application.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param machine where
 * @param starts of each proxy
 * @param connections that each process relayed before it was measured again
 * @param rows one for each proxy
 * @param leftOut those that could not take part
 */
public record SidecarRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        Machine machine,
        int starts,
        int connections,
        List<Row> rows,
        List<LeftOut> leftOut)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-sidecar/1";

    /**
     * One proxy.
     *
     * @param contender which
     * @param values of each start, in order
     */
    public record Row(ContenderInfo contender, Map<SidecarMetric, List<Double>> values) {
        /** Copies the values. */
        public Row {
            Map<SidecarMetric, List<Double>> copy = new EnumMap<>(SidecarMetric.class);
            values.forEach((metric, list) -> copy.put(metric, List.copyOf(list)));
            values = Collections.unmodifiableMap(copy);
        }

        /** The value in the middle; the mean of two if their number is even. */
        public double median(SidecarMetric metric) {
            List<Double> sorted = sorted(metric);
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        }

        /** The lowest value. */
        public double low(SidecarMetric metric) {
            return sorted(metric).getFirst();
        }

        /** The highest value. */
        public double high(SidecarMetric metric) {
            return sorted(metric).getLast();
        }

        private List<Double> sorted(SidecarMetric metric) {
            List<Double> sorted = new ArrayList<>(values.getOrDefault(metric, List.of()));
            if (sorted.isEmpty()) {
                throw new IllegalArgumentException(contender.name() + " has no values of " + metric);
            }
            Collections.sort(sorted);
            return sorted;
        }
    }

    /** Copies the lists. */
    public SidecarRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        rows = List.copyOf(rows);
        leftOut = List.copyOf(leftOut);
    }
}
