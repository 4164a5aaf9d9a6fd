package io.fairlead.k8s.metrics;

import io.fairlead.proxy.Proxy;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/**
 * The metrics of a proxy without a node: what it and its traffic are, read by each scrape. Uses Prometheus' client, so it is
 * created by the first one.
 *
 * <p>Threading: Thread-safe.
 */
public final class ExposedMetrics {
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry;

    /** @param traffic what the proxy reports to */
    public ExposedMetrics(Proxy proxy, Traffic traffic) {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, metrics, Clock.SYSTEM);
        registry.config().namingConvention(new WrittenNames());
        metrics.register(new TotalsCollector(traffic));
        ProxyMetrics.register(metrics, proxy, traffic, true);
    }

    /** All metrics as text. */
    public String scrape(MetricsFormat format) {
        return registry.scrape(format.contentType());
    }
}
