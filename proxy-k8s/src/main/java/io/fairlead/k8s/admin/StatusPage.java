package io.fairlead.k8s.admin;

import io.fairlead.config.CaptureMode;
import io.fairlead.k8s.health.HealthReport;
import io.fairlead.k8s.metrics.TrafficTotals;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.proxy.Proxy;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.select.Balancer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the status of a node. Thread-safe. */
final class StatusPage {
    private final AdminNode node;
    private final EventLog events;
    private final StateIndex states;

    StatusPage(AdminNode node, EventLog events, StateIndex states) {
        this.node = node;
        this.states = states;
        this.events = events;
    }

    /**
     * How the node is.
     *
     * @param proxy null while none runs yet
     * @param listeners null likewise
     */
    StatusView view(@Nullable Proxy proxy, @Nullable ListenerStates listeners) {
        HealthReport health = node.health().report();
        Instant started = ProcessFacts.startedAt();
        Node self = proxy == null ? null : proxy.routes().self();
        String name = node.config().hostnameOverride();
        return new StatusView(
                ProcessFacts.version(),
                Runtime.version().toString(),
                ProcessHandle.current().pid(),
                self == null ? (name == null ? "" : name) : self.name(),
                self == null ? null : self.zone(),
                Words.time(started),
                Duration.between(started, Instant.now()).toMillis() / 1e3,
                health.isHealthy(),
                proxy != null && node.isReady(),
                node.health().isDraining(),
                health.problems(),
                node.source(),
                new StatusView.Capture(
                        (proxy == null ? node.config().proxy().capture().mode() : captured(proxy)).toString()),
                Words.lower(
                        proxy == null
                                ? node.config().proxy().relay()
                                : proxy.inspection().relay()),
                node.config().proxy().selector(),
                node.logLevel(),
                states(proxy, listeners),
                table(proxy, listeners),
                connections(proxy),
                new StatusView.Sessions(
                        proxy == null ? 0 : proxy.openSessions(),
                        node.traffic().totals(Protocol.UDP).opened()),
                proxy == null ? 0 : ejected(proxy),
                new StatusView.Descriptors(ProcessFacts.openDescriptors(), ProcessFacts.descriptorLimit()),
                ProcessFacts.heapUsedBytes(),
                ProcessFacts.residentBytes(),
                proxy == null ? List.of() : loops(proxy));
    }

    private StatusView.Connections connections(@Nullable Proxy proxy) {
        TrafficTotals totals = node.traffic().totals(Protocol.TCP);
        return new StatusView.Connections(
                proxy == null ? 0 : proxy.openConnections(),
                proxy == null ? 0 : proxy.vitals().budget().capacity().connections(),
                totals.opened(),
                totals.failed(),
                totals.retried());
    }

    private Map<String, Integer> states(@Nullable Proxy proxy, @Nullable ListenerStates listeners) {
        return proxy == null || listeners == null
                ? Map.of()
                : states.counts(ServiceCatalog.of(node, proxy, listeners), events.revision());
    }

    private static CaptureMode captured(Proxy proxy) {
        return proxy.capture();
    }

    private StatusView.Table table(@Nullable Proxy proxy, @Nullable ListenerStates listeners) {
        if (proxy == null || listeners == null) {
            return new StatusView.Table(0, null, 0, 0, 0, 0, 0);
        }
        RouteTable table = proxy.routes();
        Set<ServiceName> services = new HashSet<>();
        Set<Object> servicePorts = new HashSet<>();
        int endpoints = 0;
        for (Route route : table.routes()) {
            services.add(route.id().name().service());
            servicePorts.add(route.id().name());
            endpoints += route.endpoints().allReachable().size();
        }
        Instant updated = events.updatedAt();
        return new StatusView.Table(
                events.revision(),
                updated == null ? null : Words.time(updated),
                services.size(),
                servicePorts.size(),
                endpoints,
                listeners.listening(),
                listeners.failed());
    }

    private static int ejected(Proxy proxy) {
        return proxy.balancers().stream()
                .map(Balancer::ejected)
                .mapToInt(List::size)
                .sum();
    }

    private static List<StatusView.Loop> loops(Proxy proxy) {
        return proxy.inspection().loops().stream()
                .map(loop -> new StatusView.Loop(
                        loop.name(), loop.connections(), loop.working().toNanos() / 1e6))
                .toList();
    }
}
