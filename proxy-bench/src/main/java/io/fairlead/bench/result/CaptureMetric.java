package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is measured of a node that captures traffic to many Services, with its unit; less is better in all of them.
 *
 * <p>Threading: Immutable.
 */
public enum CaptureMetric {
    /** From the start of the process until a connection to the probe was answered. */
    @JsonProperty("startFirst")
    START_FIRST("start of the process until the probe is served", "s", 2),

    /** From the start of the process until Services from the first to the last have answered at each of their ports. */
    @JsonProperty("startAll")
    START_ALL("until all Services are", "s", 2),

    /** How long changes took to be applied by then, according to the node's own metric. */
    @JsonProperty("syncAll")
    SYNC_ALL("of that, bringing rules into force, by its own metric", "s", 2),

    /** Resident memory then. */
    @JsonProperty("memory")
    MEMORY("resident memory then", "MiB", 0),

    /** The most resident memory up to there. */
    @JsonProperty("peak")
    PEAK("the most up to there", "MiB", 0),

    /** Half of the Services that were added were served sooner. */
    @JsonProperty("additionP50")
    ADDITION_P50("a Service is added: it is served, p50", "ms", 1),

    /** All of them were by then. */
    @JsonProperty("additionMax")
    ADDITION_MAX("a Service is added: it is served, the slowest", "ms", 1),

    /** Half of the changes of an endpoint were effective sooner. */
    @JsonProperty("moveP50")
    MOVE_P50("an endpoint is replaced: it is effective, p50", "ms", 1),

    /** All of them were by then. */
    @JsonProperty("moveMax")
    MOVE_MAX("an endpoint is replaced: it is effective, the slowest", "ms", 1),

    /** How long a change took to be applied on average, according to the node's own metric. */
    @JsonProperty("syncChange")
    SYNC_CHANGE("a change, by its own metric, mean", "ms", 1),

    /** From SIGTERM until the process had ended. */
    @JsonProperty("stop")
    STOP("SIGTERM until the process has ended", "s", 2),

    /** As {@link #START_FIRST}, with all that the process before has left. */
    @JsonProperty("restartFirst")
    RESTART_FIRST("start once more until the probe is served", "s", 2),

    /** As {@link #START_ALL}, with all that the process before has left. */
    @JsonProperty("restartAll")
    RESTART_ALL("until all Services are", "s", 2),

    /** From SIGTERM until the process had ended, the second time. */
    @JsonProperty("restop")
    RESTOP("SIGTERM until the process has ended, once more", "s", 2),

    /** How long {@code fairlead cleanup} took. */
    @JsonProperty("cleanup")
    CLEANUP("fairlead cleanup, start of its JVM included", "s", 2);

    private final String label;
    private final String unit;
    private final int decimals;

    CaptureMetric(String label, String unit, int decimals) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The unit of its values. */
    public String unit() {
        return unit;
    }

    /** How many decimals say something. */
    public int decimals() {
        return decimals;
    }
}
