package io.fairlead.k8s.metrics;

import io.fairlead.proxy.Vitals;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Metrics of a proxy whose values are kept elsewhere, and are read by each scrape.
 *
 * <p>Threading: Thread-safe.
 */
public final class ExposedMetrics {
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final PrometheusMeterRegistry registry;

    /** No metrics yet. */
    public ExposedMetrics() {
        registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, metrics, Clock.SYSTEM);
        registry.config().namingConvention(new WrittenNames());
    }

    /** Exposes the metrics of the data path. Called once. */
    public void watch(Vitals vitals) {
        VitalsMetrics.register(metrics, vitals);
    }

    /** Exposes a counter. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call((double) value.getAsLong()))
                .register(metrics);
    }

    /**
     * Exposes counters of one name, one for each key: its text in lower case is the value of the label.
     */
    public void counters(String name, String help, String label, Map<?, LongAdder> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(callback -> values.forEach((key, value) ->
                        callback.call((double) value.sum(), key.toString().toLowerCase(Locale.ROOT))))
                .register(metrics);
    }

    /** Exposes a gauge. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(metrics);
    }

    /** All metrics as text. */
    public String scrape(MetricsFormat format) {
        return registry.scrape(format.contentType());
    }
}
