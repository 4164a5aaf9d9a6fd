package io.fairlead.k8s.node;

import io.fairlead.k8s.admin.AdminNode;
import io.fairlead.k8s.admin.EventLog;
import io.fairlead.k8s.admin.ProcessFacts;
import io.fairlead.k8s.config.HealthConfig;
import io.fairlead.k8s.config.MetricsConfig;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.config.OtlpConfig;
import io.fairlead.k8s.explain.Exclusions;
import io.fairlead.k8s.health.AdminServer;
import io.fairlead.k8s.health.HealthServer;
import io.fairlead.k8s.health.ProbeFiles;
import io.fairlead.k8s.health.ProxyHealth;
import io.fairlead.k8s.health.ServiceHealthObserver;
import io.fairlead.k8s.health.ServiceHealthServers;
import io.fairlead.k8s.http.HttpBinding;
import io.fairlead.k8s.http.HttpLimits;
import io.fairlead.k8s.http.HttpServers;
import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.k8s.otlp.OtlpExporter;
import io.fairlead.k8s.translate.ServiceSetting;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.proxy.UpdateObserver;
import io.fairlead.proxy.Vitals;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a node reports about itself: over HTTP its health, health check node ports, metrics and configuration,
 * and files for probes.
 *
 * <p>Threading: Thread-safe; the threads of the source and the control thread report events.
 *
 * <p>Ownership: owns its servers; close it.
 */
final class NodeStatus implements UpdateObserver, AutoCloseable {
    /** A pod that is replaced has given its ports up by then. */
    private static final Duration PREDECESSOR_PATIENCE = Duration.ofMinutes(2);

    private final NodeConfig config;
    private final HttpServers servers;
    private final ProxyHealth health = new ProxyHealth();
    private final NodeMetrics metrics;
    private final LocalPolicyCount withoutLocal;
    private final HealthChecks checks = new HealthChecks();
    private final AtomicInteger pendingServices = new AtomicInteger();
    private final AtomicInteger pendingEndpoints = new AtomicInteger();
    private volatile @Nullable ServiceHealthServers serviceHealth;
    private final EventLog events = new EventLog();
    private final Exclusions exclusions = new Exclusions();
    private volatile @Nullable ProbeFiles probes;
    private volatile @Nullable NodeAdmin admin;
    private volatile @Nullable OtlpExporter exporter;

    NodeStatus(NodeConfig config) {
        this.config = config;
        MetricsConfig series = config.metrics();
        metrics = new NodeMetrics(
                Arrays.stream(ServiceSetting.values()).map(ServiceSetting::key).collect(Collectors.toSet()),
                new Traffic(series.metricsMaxServicePorts(), series.metricsMaxEndpoints()),
                series.metricsEndpoints());
        withoutLocal = new LocalPolicyCount(metrics);
        this.servers = new HttpServers(
                config.health().probeDir() == null
                        ? HttpLimits.DEFAULT
                        : HttpLimits.DEFAULT.withBusyPatience(PREDECESSOR_PATIENCE));
    }

    /** Starts to write the files for probes, if they are configured. */
    void startProbes(BooleanSupplier isReady) {
        Path directory = config.health().probeDir();
        if (directory != null) {
            probes = ProbeFiles.start(directory, health::isHealthy, isReady);
        }
    }

    /**
     * Starts to answer.
     *
     * @param node the node that the admin API is about
     * @throws io.fairlead.k8s.http.BindFailedException if an address cannot be listened on and the configuration makes
     *     that fatal
     */
    synchronized void start(AdminNode node) {
        metrics.watchProcess();
        HealthConfig addresses = config.health();
        AddressPort healthz = addresses.healthzBindAddress();
        if (healthz != null) {
            HealthServer.start(servers, binding(healthz), health, metrics);
        }
        NodeAdmin served = new NodeAdmin(node, events, exclusions);
        admin = served;
        AddressPort address = addresses.metricsBindAddress();
        if (address != null) {
            AdminServer.start(servers, binding(address), metrics, this::configuration, served::answer);
        }
        served.listen(servers, addresses, AdminServer.responder(metrics, this::configuration, served::answer));
        startExporter();
    }

    private void startExporter() {
        OtlpConfig otlp = config.metrics().otlp();
        if (otlp.isOn()) {
            String node = config.hostnameOverride();
            exporter = OtlpExporter.start(otlp, metrics::snapshots, node == null ? "" : node, ProcessFacts.version());
        }
    }

    private HttpBinding binding(AddressPort address) {
        return HttpBinding.of(address, config.health().bindAddressHardFail(), (_, _) -> {});
    }

    private Map<String, Object> configuration() {
        return Configz.of(config);
    }

    /** The proxy serves node ports at these addresses, and so health check node ports are answered there. */
    void onProxyStarted(NodePortAddresses addresses, ServiceHealthObserver observer) {
        serviceHealth = new ServiceHealthServers(servers, addresses, health, observer);
    }

    /** The proxy runs, and the state of its data path is available. */
    void onRunning(Vitals vitals) {
        health.onDataPath(vitals::problems);
    }

    /** Health, for what is known besides the changes. */
    ProxyHealth health() {
        return health;
    }

    /** The Services that the source does not hand on. */
    Exclusions exclusions() {
        return exclusions;
    }

    /** Metrics, for what is known besides the changes. */
    NodeMetrics metrics() {
        return metrics;
    }

    /** What happens on the node, for operators. */
    EventLog events() {
        return events;
    }

    /** Changes are about to be handed to the proxy. */
    void onQueued(List<ClusterChange> changes) {
        Instant now = Instant.now();
        for (IpFamily family : families(changes)) {
            health.onQueued(family);
            metrics.onQueued(family, now);
        }
        for (ClusterChange change : changes) {
            switch (change) {
                case ClusterChange.ServiceApplied _, ClusterChange.ServiceDeleted _ ->
                    metrics.onServiceChanged(pendingServices.incrementAndGet());
                case ClusterChange.SliceApplied _, ClusterChange.SliceDeleted _ ->
                    metrics.onEndpointsChanged(pendingEndpoints.incrementAndGet());
                case ClusterChange.NodeApplied _, ClusterChange.NodePortsServedAt _ -> {}
            }
        }
    }

    /**
     * The changes are in force. Called in the order in which they were queued.
     *
     * @param trigger when what led to them happened, if that is known
     */
    void onApplied(List<ClusterChange> changes, RouteTable table, @Nullable Instant trigger) {
        Set<IpFamily> families = families(changes);
        families.forEach(health::onApplied);
        if (trigger != null) {
            Duration sinceTrigger = Duration.between(trigger, Instant.now());
            families.forEach(family -> metrics.onProgrammed(family, sinceTrigger));
        }
        ServiceHealthServers ports = serviceHealth;
        if (ports != null) {
            for (ClusterChange change : changes) {
                if (change instanceof ClusterChange.NodePortsServedAt(NodePortAddresses addresses)) {
                    ports.serveAt(addresses);
                }
            }
            ports.apply(checks.after(changes, table));
        }
    }

    /** A Service belongs to both families, as far as is known before it is applied. */
    private static Set<IpFamily> families(List<ClusterChange> changes) {
        EnumSet<IpFamily> families = EnumSet.noneOf(IpFamily.class);
        for (ClusterChange change : changes) {
            switch (change) {
                case ClusterChange.SliceApplied(EndpointSlice slice) -> families.add(slice.family());
                case ClusterChange.NodeApplied _, ClusterChange.NodePortsServedAt _ -> {}
                case ClusterChange.ServiceApplied _, ClusterChange.ServiceDeleted _, ClusterChange.SliceDeleted _ ->
                    families.addAll(List.of(IpFamily.values()));
            }
        }
        return families;
    }

    @Override
    public void onUpdated(RouteUpdate update, long nanos) {
        pendingServices.set(0);
        pendingEndpoints.set(0);
        metrics.onChangesTaken();
        if (!update.isEmpty()) {
            metrics.onTableChanged();
        }
        withoutLocal.onUpdated(update);
        events.onUpdated(update, nanos);
        Instant now = Instant.now();
        for (IpFamily family : IpFamily.values()) {
            metrics.onSynced(family, Duration.ofNanos(nanos), now);
        }
    }

    /**
     * The node is about to stop.
     *
     * @param leavesPorts whether another process is to have the ports at once; else they are answered until the end
     */
    void onStopping(boolean leavesPorts) {
        health.onStopping();
        ProbeFiles files = probes;
        if (files != null) {
            files.onStopping();
        }
        if (leavesPorts) {
            servers.close();
        }
    }

    @Override
    public void close() {
        servers.close();
        NodeAdmin served = admin;
        if (served != null) {
            served.close();
        }
        ProbeFiles files = probes;
        if (files != null) {
            files.close();
        }
        OtlpExporter pushing = exporter;
        if (pushing != null) {
            pushing.close();
        }
    }
}
