package io.fairlead.bench.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What clients saw of proxies that were replaced again and again.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param machine where
 * @param load the load, in words
 * @param contenders the contenders
 * @param leftOut skipped contenders, with the reason
 * @param rows one for each contender, in the order of the run
 */
public record UpgradeRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        Machine machine,
        String load,
        List<ContenderInfo> contenders,
        List<LeftOut> leftOut,
        List<Row> rows)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-upgrades/1";

    /**
     * One proxy.
     *
     * @param contender its name
     * @param upgrades how often it was replaced
     * @param tried new connections during the upgrades
     * @param failed how many of them failed, by kind
     * @param slowestMillis the slowest of those that were served
     * @param held long-lived connections
     * @param alive how many of them were open at the end, and answered
     * @param bytes bytes on these that were compared
     * @param wrong how many were others than were sent
     * @param p99Millis how long an answer on a long-lived connection took, of 99 in 100
     * @param stallMillis the longest wait on one
     * @param upgradeMillis how long the slowest upgrade took, from its start until the next process served
     * @param processes how many processes there were at the end
     * @param error why it could not be measured; null if it was
     */
    public record Row(
            String contender,
            int upgrades,
            int tried,
            Map<FailureKind, Integer> failed,
            double slowestMillis,
            int held,
            int alive,
            long bytes,
            long wrong,
            double p99Millis,
            double stallMillis,
            double upgradeMillis,
            int processes,
            @Nullable String error) {
        /** Copies the map. */
        public Row {
            failed = Map.copyOf(failed);
        }

        /** One that could not be measured. */
        public static Row failed(String contender, String error) {
            return new Row(contender, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, error);
        }

        /** How many new connections failed in all. */
        public int failures() {
            return failed.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Copies the lists. */
    public UpgradeRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        contenders = List.copyOf(contenders);
        leftOut = List.copyOf(leftOut);
        rows = List.copyOf(rows);
    }
}
