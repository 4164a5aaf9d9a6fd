package io.fairlead.k8s.metrics;

import io.fairlead.k8s.watch.ApiServer;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a node: those that kube-proxy also has, with the same names, and the registry for all others.
 *
 * <p>Kube-proxy's are kept with Prometheus' own client. Micrometer's histograms take no bound of 0 and add a maximum,
 * and a node would have to load Micrometer before it starts to serve; so its registry is created by the first scrape.
 *
 * <p>Threading: Thread-safe.
 */
public final class NodeMetrics {
    private static final String OTHER_SETTING = "other";
    private static final String FAMILY = "ip_family";
    private static final double NANOS = 1e9;

    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final Set<String> settings;

    private final Counter healthz = counter("kubeproxy_proxy_healthz_total", "Responses of /healthz.", "code");
    private final Counter livez = counter("kubeproxy_proxy_livez_total", "Responses of /livez.", "code");
    private final Histogram programming = histogram(
            "kubeproxy_network_programming_duration_seconds",
            "Time from the change of an endpoint until new connections follow it.",
            Buckets.programming());
    private final Histogram syncing = histogram(
            "kubeproxy_sync_proxy_rules_duration_seconds", "Time to apply a batch of changes.", Buckets.syncing());
    private final Gauge lastSynced =
            gauge("kubeproxy_sync_proxy_rules_last_timestamp_seconds", "Time when changes were last applied.", FAMILY);
    private final Gauge lastQueued = gauge(
            "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds",
            "Time when changes were last queued. If it stays ahead of the time when changes were last applied, the proxy hangs.",
            FAMILY);
    private final Gauge endpointChangesPending = gauge(
            "kubeproxy_sync_proxy_rules_endpoint_changes_pending",
            "Changes of EndpointSlices that have not been applied yet.");
    private final Counter endpointChanges =
            counter("kubeproxy_sync_proxy_rules_endpoint_changes_total", "Changes of EndpointSlices.");
    private final Gauge serviceChangesPending = gauge(
            "kubeproxy_sync_proxy_rules_service_changes_pending",
            "Changes of Services that have not been applied yet.");
    private final Counter serviceChanges =
            counter("kubeproxy_sync_proxy_rules_service_changes_total", "Changes of Services.");
    private final Gauge withoutLocalEndpoints = gauge(
            "kubeproxy_sync_proxy_rules_no_local_endpoints_total",
            "Service ports with traffic policy Local that have endpoints, but none on this node.",
            "traffic_policy",
            FAMILY);
    private final Counter settingsRejected = counter(
            "fairlead_service_setting_rejected_total",
            "Annotations of Services that were rejected, so that the configuration applies. The key other counts annotations that do not exist.",
            "key");

    private final Traffic traffic;
    private final boolean hasEndpoints;
    private final AtomicLong revision = new AtomicLong();
    private volatile long updatedNanos = System.nanoTime();

    private volatile boolean hasProcess;
    private @Nullable PrometheusMeterRegistry registry;

    /**
     * Metrics that are all zero.
     *
     * @param settings the keys of annotations that Services may have; all others are counted as {@code other}
     * @param traffic of service ports and endpoints
     * @param hasEndpoints whether endpoints have series of their own
     */
    public NodeMetrics(Set<String> settings, Traffic traffic, boolean hasEndpoints) {
        this.settings = Set.copyOf(settings);
        this.traffic = traffic;
        this.hasEndpoints = hasEndpoints;
        metrics.register(new TotalsCollector(traffic));
        settings.forEach(settingsRejected::initLabelValues);
        settingsRejected.initLabelValues(OTHER_SETTING);
    }

    /** The same with the usual limits for service ports and endpoints. */
    public NodeMetrics(Set<String> settings) {
        this(settings, new Traffic(), true);
    }

    /** That of service ports and endpoints. */
    public Traffic traffic() {
        return traffic;
    }

    /** Exposes the metrics of the process, from the first scrape on. Called before it. */
    public void watchProcess() {
        hasProcess = true;
    }

    /**
     * Exposes the data path, the table and the traffic of the proxy that runs. Called once.
     *
     * @param listening how many addresses are listened on; called at each scrape, by its thread
     */
    public void watch(Proxy proxy, IntSupplier listening) {
        ProxyMetrics.register(metrics, proxy, traffic, hasEndpoints);
        ProxyMetrics.gauge(
                metrics,
                "fairlead_table_revision",
                "How many times the table of Services and endpoints has changed since the start.",
                revision::get);
        GaugeWithCallback.builder()
                .name("fairlead_table_age_seconds")
                .help("Time since the table of Services and endpoints last changed.")
                .callback(value -> value.call((System.nanoTime() - updatedNanos) / NANOS))
                .register(metrics);
        GaugeWithCallback.builder()
                .name("fairlead_listeners")
                .help(
                        "Addresses of Services by state: listening, or closed, because there is no usable endpoint or the address cannot be listened on.")
                .labelNames("state")
                .callback(value -> {
                    int all = proxy.routes().frontends().size();
                    int open = listening.getAsInt();
                    value.call(open, "listening");
                    value.call(Math.max(0, all - open), "closed");
                })
                .register(metrics);
    }

    /** Exposes the API server as the source of what is served. Called once. */
    public void watch(ApiServer server) {
        watch(SourceMetrics.of(server));
    }

    void watch(SourceMetrics source) {
        source.register(metrics);
    }

    /**
     * Exposes how many Events wait to be written. Called once.
     *
     * @param count called at each scrape, by its thread
     */
    public void watchEvents(IntSupplier count) {
        ProxyMetrics.gauge(metrics, "fairlead_event_queue_depth", "Events that wait to be written.", count::getAsInt);
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

    /** The table has changed. */
    public void onTableChanged() {
        revision.incrementAndGet();
        updatedNanos = System.nanoTime();
    }

    /** Counts a response of {@code /healthz}. */
    public void onHealthz(int status) {
        healthz.labelValues(Integer.toString(status)).inc();
    }

    /** Counts a response of {@code /livez}. */
    public void onLivez(int status) {
        livez.labelValues(Integer.toString(status)).inc();
    }

    /**
     * A Service changed.
     *
     * @param pending how many such changes have not been applied yet, including this one
     */
    public void onServiceChanged(int pending) {
        serviceChanges.inc();
        serviceChangesPending.set(pending);
    }

    /**
     * The endpoints of a Service changed.
     *
     * @param pending how many such changes have not been applied yet, including this one
     */
    public void onEndpointsChanged(int pending) {
        endpointChanges.inc();
        endpointChangesPending.set(pending);
    }

    /** All pending changes are being applied. */
    public void onChangesTaken() {
        serviceChangesPending.set(0);
        endpointChangesPending.set(0);
    }

    /** Changes of a family were queued. */
    public void onQueued(IpFamily family, Instant at) {
        lastQueued.labelValues(family.toString()).set(seconds(at));
    }

    /** Changes of a family were applied. */
    public void onSynced(IpFamily family, Duration took, Instant at) {
        syncing.labelValues(family.toString()).observe(seconds(took));
        lastSynced.labelValues(family.toString()).set(seconds(at));
    }

    /**
     * Connections follow a change of endpoints.
     *
     * @param sinceTrigger time since its cause; 0 if the clocks of the machines put the cause in the future
     */
    public void onProgrammed(IpFamily family, Duration sinceTrigger) {
        programming.labelValues(family.toString()).observe(Math.max(0, seconds(sinceTrigger)));
    }

    /** How many service ports with policy Local have endpoints, but none on this node. */
    public void onWithoutLocalEndpoints(PolicyKind policy, IpFamily family, int servicePorts) {
        withoutLocalEndpoints.labelValues(policy.label(), family.toString()).set(servicePorts);
    }

    /** An annotation of a Service had a value that is not allowed. */
    public void onSettingRejected(String key) {
        settingsRejected
                .labelValues(settings.contains(key) ? key : OTHER_SETTING)
                .inc();
    }

    /**
     * The registry for other metrics, which are exposed together with these. Names without a dot are not changed.
     */
    public MeterRegistry registry() {
        return exposed();
    }

    /** All metrics as text. */
    public String scrape(MetricsFormat format) {
        return exposed().scrape(format.contentType());
    }

    /** All metrics as they are now. */
    public MetricSnapshots snapshots() {
        return exposed().getPrometheusRegistry().scrape();
    }

    private synchronized PrometheusMeterRegistry exposed() {
        if (registry == null) {
            registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, metrics, Clock.SYSTEM);
            registry.config().namingConvention(new WrittenNames());
            if (hasProcess) {
                ProcessMetrics.bindTo(registry);
            }
        }
        return registry;
    }

    private static double seconds(Duration duration) {
        return duration.getSeconds() + duration.getNano() / NANOS;
    }

    private static double seconds(Instant at) {
        return at.getEpochSecond() + at.getNano() / NANOS;
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(metrics);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .withoutExemplars()
                .register(metrics);
    }

    private Histogram histogram(String name, String help, double[] bounds) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(FAMILY)
                .classicOnly()
                .classicUpperBounds(bounds)
                .withoutExemplars()
                .register(metrics);
    }
}
