package io.fairlead.k8s.metrics;

import io.fairlead.limit.Budget;
import io.fairlead.proxy.Vitals;
import io.fairlead.transport.PollClock;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The metrics of the data path: event loops, descriptors, faults. All are read at each scrape.
 *
 * <p>Threading: Thread-safe.
 */
final class VitalsMetrics implements Collector {
    private static final double NANOS = 1e9;

    private final Vitals vitals;

    private VitalsMetrics(Vitals vitals) {
        this.vitals = vitals;
    }

    static void register(PrometheusRegistry metrics, Vitals vitals) {
        metrics.register(new VitalsMetrics(vitals));
        Budget budget = vitals.budget();
        gauge(
                metrics,
                "fairlead_descriptors_limit",
                "File descriptors that the process may open.",
                () -> budget.capacity().descriptors());
        gauge(
                metrics,
                "fairlead_descriptors_reserved",
                "File descriptors reserved for other uses than connections, listeners and pipes.",
                () -> budget.capacity().reserve());
        gauge(
                metrics,
                "fairlead_connections_limit",
                "Connections that the file descriptors allow, without listeners.",
                () -> budget.capacity().connections());
        gauge(metrics, "fairlead_open_connections", "Open connections of clients.", budget::connections);
        gauge(metrics, "fairlead_listener_sockets", "Listening sockets.", budget::listenerSockets);
        gauge(metrics, "fairlead_open_pipes", "Pipes that are open for spliced streams.", budget::pipes);
        counter(
                metrics,
                "fairlead_accept_pauses_total",
                "Times that a listener stopped accepting because file descriptors had run out. Clients wait meanwhile.",
                budget::pauses);
        counter(
                metrics,
                "fairlead_faults_total",
                "Unexpected errors of the proxy or of a custom selector that it survived. The log has the stack traces.",
                vitals::faults);
    }

    private static void gauge(PrometheusRegistry metrics, String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(metrics);
    }

    private static void counter(PrometheusRegistry metrics, String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(metrics);
    }

    /** The time that event loops work between two polls. */
    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder histogram = HistogramSnapshot.builder()
                .name("fairlead_event_loop_work_seconds")
                .help(
                        "Time that an event loop worked between two polls for events. Its other connections wait that long.");
        vitals.pollTimes().forEach(times -> histogram.dataPoint(point(times)));
        return histogram.build();
    }

    private static HistogramDataPointSnapshot point(PollClock.Times times) {
        List<Long> bounds = PollClock.boundsNanos();
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < times.counts().size(); i++) {
            double bound = i < bounds.size() ? bounds.get(i) / NANOS : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, times.counts().get(i));
        }
        return HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(times.total().toNanos() / NANOS)
                .labels(Labels.of("loop", times.loop()))
                .build();
    }
}
