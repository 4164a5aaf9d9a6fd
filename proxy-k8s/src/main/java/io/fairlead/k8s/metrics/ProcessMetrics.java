package io.fairlead.k8s.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/**
 * The metrics of the process and its JVM, with Micrometer's names, and which build it runs.
 *
 * <p>Threading: Stateless.
 */
final class ProcessMetrics {
    private ProcessMetrics() {}

    static void bindTo(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        String version = ProcessMetrics.class.getPackage().getImplementationVersion();
        Gauge.builder("fairlead_build_info", () -> 1)
                .description("Always 1; the labels say which build this is.")
                .tag("version", version == null ? "unknown" : version)
                .tag("java", Runtime.version().toString())
                .register(registry);
    }
}
