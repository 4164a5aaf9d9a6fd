package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.OptionalDouble;

/**
 * What is measured of a node in a large cluster, with its unit and its target; less is better in all of them.
 *
 * <p>Threading: Immutable.
 */
public enum ScaleMetric {
    /** From the first request for a list until the last byte of the last one was written. */
    @JsonProperty("listSeconds")
    LIST_SECONDS("the API server is asked for everything, until the last byte is sent", "s", 2),

    /** From there until a connection to the probe was answered. */
    @JsonProperty("firstSyncSeconds")
    FIRST_SYNC_SECONDS("from there until the probe is served", "s", 2, 10),

    /** From there until no listener was opened any more. */
    @JsonProperty("listeningSeconds")
    LISTENING_SECONDS("from there until all listeners are open", "s", 2, 10),

    /** From the start of the process until a connection to the probe was answered. */
    @JsonProperty("startSeconds")
    START_SECONDS("start of the process until the probe is served", "s", 2),

    /** From the start of a process whose predecessor was killed until a connection to the probe was answered. */
    @JsonProperty("restartMedian")
    RESTART_MEDIAN("killed and started again until the probe is served, median of 5", "s", 2),

    /** The slowest of those. */
    @JsonProperty("restartMax")
    RESTART_MAX("the slowest of those", "s", 2),

    /** Resident memory after the first sync. */
    @JsonProperty("memorySynced")
    MEMORY_SYNCED("resident memory after the first sync", "MiB", 0, 600),

    /** The most resident memory up to there. */
    @JsonProperty("peakSynced")
    PEAK_SYNCED("the most up to there", "MiB", 0, 600),

    /** Resident memory after all changes. */
    @JsonProperty("memoryChanged")
    MEMORY_CHANGED("resident memory after all changes", "MiB", 0, 600),

    /** The most resident memory at any time. */
    @JsonProperty("peakChanged")
    PEAK_CHANGED("the most at any time", "MiB", 0, 600),

    /** What is left of the heap after full collections, at the end. */
    @JsonProperty("liveHeap")
    LIVE_HEAP("live heap at the end", "MiB", 0),

    /** CPU of the process for a change, garbage collection included. */
    @JsonProperty("cpuPerChange")
    CPU_PER_CHANGE("CPU for a change", "ms", 2),

    /** How much of that was spent by the JIT compiler, which goes on for some time after a start. */
    @JsonProperty("compilerPerChange")
    COMPILER_PER_CHANGE("of that, by the JIT compiler", "ms", 2),

    /** What the process allocates for a change. */
    @JsonProperty("allocatedPerChange")
    ALLOCATED_PER_CHANGE("allocated for a change", "MB", 3),

    /** Size of the JSON of a change. */
    @JsonProperty("jsonPerChange")
    JSON_PER_CHANGE("JSON that tells of a change", "MB", 3),

    /** Garbage collections for each thousand changes. */
    @JsonProperty("pausesPerThousand")
    PAUSES_PER_THOUSAND("garbage collections for 1,000 changes", "", 1),

    /** The longest time for which all threads stood still after the first sync. */
    @JsonProperty("longestPause")
    LONGEST_PAUSE("the longest pause of the process after the first sync", "ms", 1, 10),

    /** Half of the changes are effective sooner. */
    @JsonProperty("moveP50")
    MOVE_P50("a change is effective, p50", "ms", 2),

    /** 99 % of the changes are effective sooner. */
    @JsonProperty("moveP99")
    MOVE_P99("a change is effective, p99", "ms", 2, 5),

    /** All changes are effective by then. */
    @JsonProperty("moveMax")
    MOVE_MAX("a change is effective, the slowest", "ms", 2),

    /** The median of a change during a rolling update of another Service. */
    @JsonProperty("rollingP50")
    ROLLING_P50("during a rolling update, p50", "ms", 2),

    /** 99 % of the changes are effective sooner, during such an update. */
    @JsonProperty("rollingP99")
    ROLLING_P99("during a rolling update, p99", "ms", 2, 5),

    /** All changes are effective by then, during such an update. */
    @JsonProperty("rollingMax")
    ROLLING_MAX("during a rolling update, the slowest", "ms", 2),

    /** The longest time for which all threads stood still, during changes and new connections. */
    @JsonProperty("pauseMax")
    PAUSE_MAX("during changes and new connections, the longest pause", "ms", 1, 10),

    /** 99.9 % of those times were shorter. */
    @JsonProperty("pauseP999")
    PAUSE_P999("of all pauses there, p99.9", "ms", 2),

    /** How much of that time the process stood still. */
    @JsonProperty("pauseShare")
    PAUSE_SHARE("of that time in pauses", "%", 2),

    /** Half of the connections are answered sooner. */
    @JsonProperty("connectP50")
    CONNECT_P50("there, a new connection is answered, p50", "ms", 2),

    /** 99.9 % of the connections are answered sooner. */
    @JsonProperty("connectP999")
    CONNECT_P999("there, a new connection is answered, p99.9", "ms", 2),

    /** All connections are answered by then. */
    @JsonProperty("connectMax")
    CONNECT_MAX("there, a new connection is answered, the slowest", "ms", 2),

    /** Resident memory after that. */
    @JsonProperty("memoryConnected")
    MEMORY_CONNECTED("resident memory after that", "MiB", 0, 600),

    /** Connections to an endpoint after one has reached its successor. */
    @JsonProperty("stale")
    STALE("connections to the old endpoint after that", "", 0, 0),

    /** Connections that no endpoint has answered. */
    @JsonProperty("failed")
    FAILED("connections that failed", "", 0, 0);

    private final String label;
    private final String unit;
    private final int decimals;
    private final OptionalDouble atMost;

    ScaleMetric(String label, String unit, int decimals) {
        this(label, unit, decimals, OptionalDouble.empty());
    }

    ScaleMetric(String label, String unit, int decimals, double atMost) {
        this(label, unit, decimals, OptionalDouble.of(atMost));
    }

    ScaleMetric(String label, String unit, int decimals, OptionalDouble atMost) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
        this.atMost = atMost;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The unit of its values; empty for a bare count. */
    public String unit() {
        return unit;
    }

    /** How many decimals say something. */
    public int decimals() {
        return decimals;
    }

    /** The target for the largest cluster, if there is one. */
    public OptionalDouble atMost() {
        return atMost;
    }
}
