package io.fairlead.bench.result;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of one node in one cluster.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param machine where
 * @param version of Fairlead, as it says itself
 * @param cluster before which the node was
 * @param churn what happened there
 * @param figures what came out
 * @param moves in how many ms each change of the probe was effective
 * @param rollingMoves the same during a rolling update of another Service
 * @param notes what is to be known next to the figures
 */
public record ScaleRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        Machine machine,
        String version,
        Cluster cluster,
        Churn churn,
        Map<ScaleMetric, Double> figures,
        List<Double> moves,
        List<Double> rollingMoves,
        List<String> notes)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-scale/1";

    /**
     * How large the cluster was.
     *
     * @param listBytes of JSON in all lists
     * @param listeners how many sockets were opened for it
     */
    public record Cluster(
            int services, int endpoints, int slices, int nodes, long seed, long listBytes, long listeners) {}

    /**
     * What happened while it was measured, the changes of the probe not counted.
     *
     * @param perSecond changes that were asked for
     * @param seconds for so long
     * @param changes that were made
     * @param events the events that contained them
     * @param rollingEvents more of them, of the rolling update
     * @param othersCpuPercent how busy other processes kept the machine's processors meanwhile
     */
    public record Churn(
            double perSecond, int seconds, long changes, long events, long rollingEvents, double othersCpuPercent) {}

    /** Copies the figures and lists. */
    public ScaleRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        figures = Collections.unmodifiableMap(new EnumMap<>(figures));
        moves = List.copyOf(moves);
        rollingMoves = List.copyOf(rollingMoves);
        notes = List.copyOf(notes);
    }
}
