package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is measured of a proxy for one Service, with its unit; less is better in all of them.
 *
 * <p>Threading: Immutable.
 */
public enum SidecarMetric {
    /** From the start of the process until a byte has come back through it. */
    @JsonProperty("firstByte")
    FIRST_BYTE("exec to first relayed byte", "s", 3),

    /** CPU that the process had used by then. */
    @JsonProperty("startCpu")
    START_CPU("CPU of the start", "s", 2),

    /** Resident memory a second later. */
    @JsonProperty("idleMemory")
    IDLE_MEMORY("resident, idle", "MiB", 1),

    /** Resident memory after connections, all of which have ended. */
    @JsonProperty("usedMemory")
    USED_MEMORY("resident, after the connections", "MiB", 1),

    /** CPU for each of these connections. */
    @JsonProperty("connectionCpu")
    CONNECTION_CPU("CPU per connection", "µs", 0),

    /** Threads then. */
    @JsonProperty("threads")
    THREADS("threads", "", 0);

    private final String label;
    private final String unit;
    private final int decimals;

    SidecarMetric(String label, String unit, int decimals) {
        this.label = label;
        this.unit = unit;
        this.decimals = decimals;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The unit of its values; empty for a number of things. */
    public String unit() {
        return unit;
    }

    /** How many decimals say something. */
    public int decimals() {
        return decimals;
    }
}
