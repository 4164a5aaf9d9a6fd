package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a workload measures, with its unit and the direction in which it gets better.
 *
 * <p>CPU is that of the proxy's process, user and system. Threading: Immutable.
 */
public enum Metric {
    /** Payload moved for each second. */
    @JsonProperty("throughput")
    THROUGHPUT("throughput", "Gbit/s", Better.HIGHER, 2),

    /** Requests answered for each second. */
    @JsonProperty("requests")
    REQUESTS("requests", "/s", Better.HIGHER, 0),

    /** Connections opened, used for one request and closed for each second. */
    @JsonProperty("connections")
    CONNECTIONS("new connections", "/s", Better.HIGHER, 0),

    /** Datagrams that have arrived for each second; a request and its reply are two. */
    @JsonProperty("datagrams")
    DATAGRAMS("datagrams", "/s", Better.HIGHER, 0),

    /** CPU for each GB (10⁹ bytes) of payload. */
    @JsonProperty("cpuPerGb")
    CPU_PER_GB("CPU per GB", "s", Better.LOWER, 3),

    /** CPU for each request and its answer. */
    @JsonProperty("cpuPerRequest")
    CPU_PER_REQUEST("CPU per request", "µs", Better.LOWER, 1),

    /** CPU for each datagram that has arrived; a request and its reply are two. */
    @JsonProperty("cpuPerDatagram")
    CPU_PER_DATAGRAM("CPU per datagram", "µs", Better.LOWER, 2),

    /** CPU for each connection with one request. */
    @JsonProperty("cpuPerConnection")
    CPU_PER_CONNECTION("CPU per connection", "µs", Better.LOWER, 1),

    /** The latency that half of the messages stay below. */
    @JsonProperty("p50")
    P50("p50", "µs", Better.LOWER, 0),

    /** The latency that 99 % of the messages stay below. */
    @JsonProperty("p99")
    P99("p99", "µs", Better.LOWER, 0),

    /** The latency that 99.9 % of the messages stay below. */
    @JsonProperty("p999")
    P999("p99.9", "µs", Better.LOWER, 0),

    /** Datagrams that were sent and have not arrived, or requests without a reply. */
    @JsonProperty("loss")
    LOSS("loss", "%", Better.LOWER, 2),

    /** The time that 99.9 % of the turns of an event loop between two polls stay below, as the process itself says. */
    @JsonProperty("loopWork")
    LOOP_WORK("event loop between polls, p99.9", "ms", Better.LOWER, 1),

    /** Growth of the process's resident memory for each idle connection. */
    @JsonProperty("memoryPerConnection")
    MEMORY_PER_CONNECTION("memory per connection", "B", Better.LOWER, 0),

    /** Growth of the live Java heap for each idle connection. */
    @JsonProperty("heapPerConnection")
    HEAP_PER_CONNECTION("live heap per connection", "B", Better.LOWER, 0),

    /** Resident memory of the process. */
    @JsonProperty("memory")
    MEMORY("memory", "MiB", Better.LOWER, 1),

    /** Resident memory before the load. */
    @JsonProperty("memoryBefore")
    MEMORY_BEFORE("memory before", "MiB", Better.LOWER, 1),

    /** Resident memory after the load, once all connections have closed. */
    @JsonProperty("memoryAfter")
    MEMORY_AFTER("memory after", "MiB", Better.LOWER, 1),

    /** Open descriptors before the load. */
    @JsonProperty("descriptorsBefore")
    DESCRIPTORS_BEFORE("descriptors before", "", Better.LOWER, 0),

    /** Open descriptors after the load, once all connections have closed. */
    @JsonProperty("descriptorsAfter")
    DESCRIPTORS_AFTER("descriptors after", "", Better.LOWER, 0),

    /** New connections for each second in the first part of a long load. */
    @JsonProperty("connectionsAtStart")
    CONNECTIONS_AT_START("new connections at the start", "/s", Better.HIGHER, 0),

    /** New connections for each second in the last part of a long load. */
    @JsonProperty("connectionsAtEnd")
    CONNECTIONS_AT_END("new connections at the end", "/s", Better.HIGHER, 0),

    /** The latency that 99 % stay below in the first part of a long load. */
    @JsonProperty("p99AtStart")
    P99_AT_START("p99 at the start", "µs", Better.LOWER, 0),

    /** The latency that 99 % stay below in the last part of a long load. */
    @JsonProperty("p99AtEnd")
    P99_AT_END("p99 at the end", "µs", Better.LOWER, 0),

    /** From the start of the process until it listens everywhere. */
    @JsonProperty("startTime")
    START_TIME("start", "s", Better.LOWER, 2),

    /** From the start of the process until the first answer came through it. */
    @JsonProperty("firstAnswer")
    FIRST_ANSWER("first answer", "s", Better.LOWER, 3);

    /** Which values are good. */
    public enum Better {
        /** More is better. */
        HIGHER,
        /** Less is better. */
        LOWER
    }

    private final String label;
    private final String unit;
    private final Better better;
    private final int decimals;

    Metric(String label, String unit, Better better, int decimals) {
        this.label = label;
        this.unit = unit;
        this.better = better;
        this.decimals = decimals;
    }

    /** What people call it. */
    public String label() {
        return label;
    }

    /** The unit of its values; empty for a bare count. */
    public String unit() {
        return unit;
    }

    /** Which values are good. */
    public Better better() {
        return better;
    }

    /** How many decimals say something. */
    public int decimals() {
        return decimals;
    }
}
