package io.fairlead.bench.result;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What proxies made of faults.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param machine where
 * @param contenders the contenders
 * @param leftOut skipped contenders, with the reason
 * @param rows one for each fault and contender, in the order of the run
 */
public record FaultRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        Machine machine,
        List<ContenderInfo> contenders,
        List<LeftOut> leftOut,
        List<Row> rows)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-faults/2";

    /**
     * One proxy in one fault.
     *
     * @param fault its name
     * @param title of the fault, for people
     * @param contender its name
     * @param tried connections that saw the fault
     * @param failed how many of them failed, by kind
     * @param bytesChecked how many bytes of answers were compared with what endpoints send
     * @param p50Millis of those that were served, from the connect to the last byte
     * @param maxMillis the slowest of them
     * @param recoveredAfterSeconds how long after the end of the fault all new connections were served; null if they were
     *     not
     * @param note what else is to be known; empty if there is nothing
     * @param error why the fault could not be inflicted; null if it was
     */
    public record Row(
            String fault,
            String title,
            String contender,
            int tried,
            Map<FailureKind, Integer> failed,
            long bytesChecked,
            double p50Millis,
            double maxMillis,
            @Nullable Double recoveredAfterSeconds,
            String note,
            @Nullable String error) {
        /** Copies the map. */
        public Row {
            failed = Map.copyOf(failed);
        }

        /** One that could not be measured. */
        public static Row failed(String fault, String title, String contender, String error) {
            return new Row(fault, title, contender, 0, Map.of(), 0, 0, 0, null, "", error);
        }

        /** How many failed in all. */
        public int failures() {
            return failed.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    /** Copies the lists. */
    public FaultRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        contenders = List.copyOf(contenders);
        leftOut = List.copyOf(leftOut);
        rows = List.copyOf(rows);
    }
}
