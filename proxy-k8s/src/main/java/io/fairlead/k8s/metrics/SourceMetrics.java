package io.fairlead.k8s.metrics;

import io.fairlead.k8s.watch.ApiServer;
import io.fairlead.k8s.watch.OpenWatch;
import io.fairlead.k8s.watch.RequestKind;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The metrics of the API server as the source of what is served. All are read at each scrape.
 *
 * <p>Threading: Immutable.
 *
 * @param host where it is
 * @param isAnswering whether it answers
 * @param watches its watches that are open
 * @param requests how many requests there were so far
 */
record SourceMetrics(
        String host,
        BooleanSupplier isAnswering,
        Supplier<List<OpenWatch>> watches,
        Supplier<Map<RequestKind, Long>> requests) {
    static SourceMetrics of(ApiServer server) {
        return new SourceMetrics(
                String.valueOf(server.address().getAuthority()),
                server.contact()::isAnswering,
                server::watches,
                server::requests);
    }

    void register(PrometheusRegistry metrics) {
        ProxyMetrics.gauge(
                metrics,
                "fairlead_api_server_answers",
                "1 while the API server answers, else 0. The last known state is served meanwhile.",
                () -> isAnswering.getAsBoolean() ? 1 : 0);
        GaugeWithCallback.builder()
                .name("fairlead_watches")
                .help("Watches of the API server that are open, by what they are for.")
                .labelNames("resource")
                .callback(value -> byResource().forEach((resource, open) -> value.call(open.count, resource)))
                .register(metrics);
        GaugeWithCallback.builder()
                .name("fairlead_watch_last_event_age_seconds")
                .help(
                        "Time since a watch last had an event; the API server sends a bookmark about once a minute. A watch that stays silent for watchStallTimeout is started again.")
                .labelNames("resource")
                .callback(value -> byResource()
                        .forEach((resource, open) -> value.call(open.silenceNanos / Durations.NANOS, resource)))
                .register(metrics);
        CounterWithCallback.builder()
                .name("rest_client_requests_total")
                .help("Requests to the API server, by method and status, as client-go counts them.")
                .labelNames("code", "method", "host")
                .callback(value -> requests.get()
                        .forEach(
                                (request, count) -> value.call((double) count, request.code(), request.method(), host)))
                .register(metrics);
    }

    /** The watches for one kind of objects, and the longest silence of them. */
    private record Open(int count, long silenceNanos) {
        Open and(Open other) {
            return new Open(count + other.count, Math.max(silenceNanos, other.silenceNanos));
        }
    }

    private Map<String, Open> byResource() {
        Map<String, Open> all = new TreeMap<>();
        watches.get().forEach(watch -> all.merge(watch.resource(), new Open(1, watch.silenceNanos()), Open::and));
        return all;
    }
}
