package io.fairlead.k8s.metrics;

import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntSupplier;

/**
 * The metrics of UDP sessions. All are there from the start, with the value 0.
 *
 * <p>Threading: Thread-safe; called on event loops.
 */
public final class UdpMetrics {
    private final PrometheusRegistry metrics;
    private final Map<SessionEnd, CounterDataPoint> ended = new EnumMap<>(SessionEnd.class);
    private final Map<DatagramDrop, CounterDataPoint> dropped = new EnumMap<>(DatagramDrop.class);
    private final CounterDataPoint datagramsToUpstream;
    private final CounterDataPoint datagramsToDownstream;
    private final CounterDataPoint bytesToUpstream;
    private final CounterDataPoint bytesToDownstream;
    private final Counter evictions;

    UdpMetrics(PrometheusRegistry metrics) {
        this.metrics = metrics;
        Counter ends = counter(
                "fairlead_udp_sessions_ended_total",
                "UDP sessions that ended, or that left an endpoint for another one.",
                "reason");
        for (SessionEnd reason : SessionEnd.values()) {
            ended.put(reason, ends.labelValues(label(reason)));
        }
        Counter datagrams = counter(
                "fairlead_udp_datagrams_total",
                "Datagrams of ended UDP sessions: upstream from clients to endpoints, downstream from endpoints to clients.",
                "direction");
        datagramsToUpstream = datagrams.labelValues("upstream");
        datagramsToDownstream = datagrams.labelValues("downstream");
        Counter bytes = counter(
                "fairlead_udp_bytes_total",
                "Payload bytes of ended UDP sessions: upstream from clients to endpoints, downstream from endpoints to clients.",
                "direction");
        bytesToUpstream = bytes.labelValues("upstream");
        bytesToDownstream = bytes.labelValues("downstream");
        Counter drops = counter("fairlead_udp_drops_total", "Datagrams that were dropped.", "reason");
        for (DatagramDrop reason : DatagramDrop.values()) {
            dropped.put(reason, drops.labelValues(label(reason)));
        }
        evictions = counter(
                "fairlead_udp_evictions_total",
                "UDP sessions that ended before their timeout, because there were more than udpMaxSessions, udpMaxSessionsPerService or udpMaxSessionsPerClient, or more than the machine has descriptors and ports for.");
    }

    /** A session has ended, or has left its endpoint. */
    public void onEnded(SessionSummary summary) {
        Objects.requireNonNull(ended.get(summary.reason()), "each reason has one")
                .inc();
        datagramsToUpstream.inc(summary.datagramsToUpstream());
        datagramsToDownstream.inc(summary.datagramsToDownstream());
        bytesToUpstream.inc(summary.bytesToUpstream());
        bytesToDownstream.inc(summary.bytesToDownstream());
        if (summary.reason() == SessionEnd.EVICTED) {
            evictions.inc();
        }
    }

    /** Datagrams were dropped. */
    public void onDropped(DatagramDrop reason, int datagrams) {
        Objects.requireNonNull(dropped.get(reason), "each reason has one").inc(datagrams);
    }

    /**
     * Exposes how many sessions are open. Called once.
     *
     * @param count called at each scrape, by its thread
     */
    public void watchSessions(IntSupplier count) {
        GaugeWithCallback.builder()
                .name("fairlead_udp_sessions")
                .help("Open UDP sessions.")
                .callback(value -> value.call(count.getAsInt()))
                .register(metrics);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(metrics);
    }

    private static String label(Enum<?> reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }
}
