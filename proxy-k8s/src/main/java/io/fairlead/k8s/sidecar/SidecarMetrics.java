package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.metrics.ExposedMetrics;
import io.fairlead.k8s.metrics.MetricsFormat;
import io.fairlead.proxy.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * The metrics of a sidecar. Those that a node has too have the same names. Uses Prometheus' client, so it is created by the
 * first scrape.
 *
 * <p>Threading: Thread-safe.
 */
final class SidecarMetrics {
    private final ExposedMetrics metrics = new ExposedMetrics();

    SidecarMetrics(SidecarCounters counters, Proxy proxy) {
        metrics.watch(proxy.vitals());
        addConnections(counters, proxy);
        addDatagrams(counters, proxy);
    }

    private void addConnections(SidecarCounters counters, Proxy proxy) {
        metrics.counters("fairlead_connections_closed_total", "Connections that ended.", "reason", counters.closed);
        metrics.counters(
                "fairlead_connection_bytes_total",
                "Bytes of ended connections: upstream from clients to endpoints, downstream from endpoints to clients.",
                "direction",
                directions(counters.bytesToUpstream, counters.bytesToDownstream));
        metrics.counter(
                "fairlead_dial_attempts_failed_total",
                "Attempts to connect to an endpoint that failed. Another endpoint is tried.",
                counters.failedAttempts::sum);
        metrics.counter(
                "fairlead_endpoint_ejections_total",
                "Ejections of endpoints after attempts to reach them failed in a row.",
                counters.ejections::sum);
        metrics.gauge(
                "fairlead_ejected_endpoints",
                "Endpoints that are ejected, or were ejected and have not accepted a connection or answered a datagram since.",
                () -> proxy.balancers().stream()
                        .mapToInt(balancer -> balancer.ejected().size())
                        .sum());
        metrics.gauge(
                "fairlead_endpoints",
                "Endpoints that may receive new connections. An endpoint of two listeners counts twice.",
                () -> proxy.routes().routes().stream()
                        .mapToInt(route -> route.endpoints().cluster().size())
                        .sum());
        metrics.counter(
                "fairlead_affinity_evictions_total",
                "Clients that session affinity removed before their timeout, because there were more than affinityClients or more than a quarter of the heap holds.",
                proxy::affinityEvictions);
    }

    private void addDatagrams(SidecarCounters counters, Proxy proxy) {
        metrics.gauge("fairlead_udp_sessions", "Open UDP sessions.", proxy::openSessions);
        metrics.counters(
                "fairlead_udp_sessions_ended_total",
                "UDP sessions that ended, or that left an endpoint for another one.",
                "reason",
                counters.ended);
        metrics.counters(
                "fairlead_udp_datagrams_total",
                "Datagrams of ended UDP sessions: upstream from clients to endpoints, downstream from endpoints to clients.",
                "direction",
                directions(counters.datagramsToUpstream, counters.datagramsToDownstream));
        metrics.counters(
                "fairlead_udp_bytes_total",
                "Payload bytes of ended UDP sessions: upstream from clients to endpoints, downstream from endpoints to clients.",
                "direction",
                directions(counters.udpBytesToUpstream, counters.udpBytesToDownstream));
        metrics.counters("fairlead_udp_drops_total", "Datagrams that were dropped.", "reason", counters.dropped);
    }

    private static Map<String, LongAdder> directions(LongAdder upstream, LongAdder downstream) {
        return Map.of("upstream", upstream, "downstream", downstream);
    }

    /** The answer to a scrape. */
    HttpAnswer answer(String accept) {
        MetricsFormat format = MetricsFormat.accepted(accept);
        return new HttpAnswer(200, format.contentType(), Map.of(), metrics.scrape(format));
    }
}
