package io.fairlead.k8s.metrics;

import io.fairlead.model.Protocol;
import io.fairlead.observe.SessionEnd;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics of all traffic of a process together, as sums of {@link Traffic}. All are there from the start, with the value
 * 0.
 *
 * <p>Threading: Thread-safe.
 */
final class TotalsCollector implements MultiCollector {
    private static final String DIRECTIONS =
            ": upstream from clients to endpoints, downstream from endpoints to clients.";

    private final Traffic traffic;

    TotalsCollector(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public MetricSnapshots collect() {
        ServicePortTraffic tcp = traffic.total(Protocol.TCP);
        ServicePortTraffic udp = traffic.total(Protocol.UDP);
        return MetricSnapshots.of(
                reasons("fairlead_connections_closed", "Connections that ended.", tcp.closed),
                directions(
                        "fairlead_connection_bytes",
                        "Bytes of connections" + DIRECTIONS,
                        tcp.bytesToUpstream,
                        tcp.bytesToDownstream),
                total(
                        "fairlead_spliced_bytes",
                        "Bytes of connections, both ways, that were spliced: they never left the kernel.",
                        tcp.splicedBytes.sum()),
                total(
                        "fairlead_dial_attempts_failed",
                        "Attempts to connect to an endpoint that failed. Another endpoint is tried.",
                        tcp.failedAttempts.sum()),
                total(
                        "fairlead_endpoint_ejections",
                        "Ejections of endpoints after attempts to reach them failed in a row.",
                        tcp.ejections.sum() + udp.ejections.sum()),
                reasons(
                        "fairlead_udp_sessions_ended",
                        "UDP sessions that ended, or that left an endpoint for another one.",
                        udp.sessionEnds),
                directions(
                        "fairlead_udp_datagrams",
                        "Datagrams of UDP sessions" + DIRECTIONS,
                        udp.datagramsToUpstream,
                        udp.datagramsToDownstream),
                directions(
                        "fairlead_udp_bytes",
                        "Payload bytes of UDP sessions" + DIRECTIONS,
                        udp.bytesToUpstream,
                        udp.bytesToDownstream),
                reasons("fairlead_udp_drops", "Datagrams that were dropped.", udp.drops),
                total(
                        "fairlead_udp_evictions",
                        "UDP sessions that ended before their timeout, because there were more than udpMaxSessions, udpMaxSessionsPerService or udpMaxSessionsPerClient, or more than the machine has descriptors and ports for.",
                        Objects.requireNonNull(udp.sessionEnds.get(SessionEnd.EVICTED), "each reason has one")
                                .sum()));
    }

    private static CounterSnapshot total(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static CounterSnapshot directions(String name, String help, LongAdder upstream, LongAdder downstream) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(point("direction", "upstream", upstream))
                .dataPoint(point("direction", "downstream", downstream))
                .build();
    }

    private static CounterSnapshot reasons(String name, String help, Map<? extends Enum<?>, LongAdder> counts) {
        CounterSnapshot.Builder family = CounterSnapshot.builder().name(name).help(help);
        counts.forEach((reason, count) ->
                family.dataPoint(point("reason", reason.name().toLowerCase(Locale.ROOT), count)));
        return family.build();
    }

    private static CounterDataPointSnapshot point(String label, String value, LongAdder count) {
        return CounterDataPointSnapshot.builder()
                .labels(Labels.of(label, value))
                .value((double) count.sum())
                .build();
    }
}
