package io.fairlead.k8s.metrics;

import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import io.fairlead.route.RouteTable;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

/**
 * The metrics that a node and a sidecar have alike, of a proxy that runs: its data path, its table, its traffic. All are read
 * at each scrape.
 *
 * <p>Threading: Stateless.
 */
final class ProxyMetrics {
    private ProxyMetrics() {}

    /** @param hasEndpoints whether endpoints have series of their own */
    static void register(PrometheusRegistry metrics, Proxy proxy, Traffic traffic, boolean hasEndpoints) {
        VitalsMetrics.register(metrics, proxy.vitals());
        metrics.register(new TrafficCollector(traffic, proxy::routes, proxy::balancers, hasEndpoints));
        gauge(
                metrics,
                "fairlead_ejected_endpoints",
                "Endpoints that are ejected, or were ejected and have not accepted a connection or answered a datagram since. An endpoint of two service ports counts twice.",
                () -> proxy.balancers().stream()
                        .mapToInt(balancer -> balancer.ejected().size())
                        .sum());
        CounterWithCallback.builder()
                .name("fairlead_endpoint_checks_total")
                .help(
                        "Active checks of endpoints, by outcome: passed; failed; skipped, because this machine lacked descriptors or ports.")
                .labelNames("outcome")
                .callback(callback -> {
                    callback.call((double) proxy.checks().passed(), "passed");
                    callback.call((double) proxy.checks().failed(), "failed");
                    callback.call((double) proxy.checks().skipped(), "skipped");
                })
                .register(metrics);
        gauge(
                metrics,
                "fairlead_endpoints",
                "Endpoints that may receive new connections. An endpoint of two service ports counts twice.",
                () -> endpoints(proxy.routes()));
        gauge(
                metrics,
                "fairlead_rebalancing_service_ports",
                "Service ports whose open connections are being re-balanced.",
                proxy::rebalancing);
        counter(
                metrics,
                "fairlead_rebalances_total",
                "Times that the re-balancing of a service port has begun.",
                proxy::rebalances);
        gauge(
                metrics,
                "fairlead_service_ports",
                "Service ports that are served, each address family on its own.",
                () -> proxy.routes().routes().size());
        gauge(metrics, "fairlead_udp_sessions", "Open UDP sessions.", proxy::openSessions);
        counter(
                metrics,
                "fairlead_affinity_evictions_total",
                "Clients that session affinity removed before their timeout, because there were more than affinityClients or more than a quarter of the heap holds.",
                proxy::affinityEvictions);
    }

    static void watchAccessLog(PrometheusRegistry metrics, LongSupplier written, LongSupplier dropped) {
        counter(metrics, "fairlead_access_log_records_total", "Records that the access log has written.", written);
        counter(
                metrics,
                "fairlead_access_log_dropped_total",
                "Records of the access log that were dropped, because its output was too slow or failed.",
                dropped);
    }

    private static long endpoints(RouteTable table) {
        return table.routes().stream()
                .filter(route -> route.id().name().protocol() != Protocol.SCTP)
                .mapToLong(route -> route.endpoints().cluster().size())
                .sum();
    }

    static void gauge(PrometheusRegistry metrics, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(metrics);
    }

    static void counter(PrometheusRegistry metrics, String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(metrics);
    }
}
