package io.fairlead.k8s.metrics;

import io.fairlead.proxy.Proxy;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongSupplier;

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

    /**
     * Exposes how many records of the access log were written and dropped. Called once.
     *
     * @param written called at each scrape, by its thread
     * @param dropped likewise
     */
    public void watchAccessLog(LongSupplier written, LongSupplier dropped) {
        ProxyMetrics.watchAccessLog(metrics, written, dropped);
    }

    /** All metrics as text. */
    public String scrape(MetricsFormat format) {
        return registry.scrape(format.contentType());
    }
}
