package io.fairlead.k8s.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;

/**
 * Leaves names as they are written: Micrometer would add the unit, and {@code _total} to what it takes for a counter.
 * Names with dots, which is how Micrometer's own meters are called, become Prometheus' as usual.
 *
 * <p>Threading: Immutable.
 */
final class WrittenNames extends PrometheusNamingConvention {
    @Override
    public String name(String name, Meter.Type type, @Nullable String baseUnit) {
        return name.indexOf('.') < 0 ? name : super.name(name, type, baseUnit);
    }
}
