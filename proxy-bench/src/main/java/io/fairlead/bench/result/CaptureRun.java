package io.fairlead.bench.result;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured of nodes that capture traffic to many Services, one for each way to do so.
 *
 * <p>Threading: Immutable.
 *
 * @param format {@link #FORMAT}
 * @param startedAt when the run began
 * @param durationSeconds how long it took
 * @param machine where
 * @param version of Fairlead, as it says itself
 * @param services that were asked for
 * @param ports of each Service
 * @param modes in the order in which they were measured
 * @param notes what is to be known next to the figures
 */
public record CaptureRun(
        String format,
        Instant startedAt,
        long durationSeconds,
        Machine machine,
        String version,
        int services,
        int ports,
        List<Mode> modes,
        List<String> notes)
        implements Run {
    /** The name and version of the JSON format. */
    public static final String FORMAT = "fairlead-capture/1";

    /**
     * One way to capture.
     *
     * @param name of the mode, as {@code --capture} takes it
     * @param services that the node had at first
     * @param installed what was there when it served them all
     * @param left what was there after the cleanup
     * @param figures what came out
     * @param additions in how many ms each Service that was added was served
     * @param moves in how many ms each change of the probe's endpoint was effective
     */
    public record Mode(
            String name,
            int services,
            Installed installed,
            Installed left,
            Map<CaptureMetric, Double> figures,
            List<Double> additions,
            List<Double> moves) {
        /** Copies the figures and lists. */
        public Mode {
            figures = Collections.unmodifiableMap(new EnumMap<>(figures));
            additions = List.copyOf(additions);
            moves = List.copyOf(moves);
        }
    }

    /**
     * What a node has added to the kernel.
     *
     * @param tables of nftables, but for the benchmark's own
     * @param frontends addresses with a port in the sets of these tables
     * @param routes local ones of the node's protocol number
     * @param rules of policy routing, and the routes to which they lead
     * @param sockets of TCP more than before the node was started; 0 after it
     */
    public record Installed(int tables, int frontends, int routes, int rules, int sockets) {}

    /** Copies the lists. */
    public CaptureRun {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + format + "'; this version reads " + FORMAT);
        }
        modes = List.copyOf(modes);
        notes = List.copyOf(notes);
    }
}
