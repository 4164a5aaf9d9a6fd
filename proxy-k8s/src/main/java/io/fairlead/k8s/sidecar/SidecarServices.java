package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.endpoint.EndpointSource;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Services of a sidecar: their sources, and what becomes of what these report.
 *
 * <p>Threading: Thread-safe. The consumer is called by one thread at a time.
 *
 * <p>Ownership: owns its sources; close it.
 */
final class SidecarServices implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(SidecarServices.class);

    private final boolean isNodeKnown;
    private final Consumer<List<ClusterChange>> changes;
    private final Map<ServiceName, ListenedService> services = new LinkedHashMap<>();
    private final Map<ServiceName, List<String>> saidProblems = new LinkedHashMap<>();
    private final List<TrackedSource> sources = new ArrayList<>();

    /** A source, and whether it has been read. */
    private static final class TrackedSource {
        private final EndpointSource source;
        private volatile boolean isRead;

        TrackedSource(EndpointSource source) {
            this.source = source;
        }
    }

    /**
     * Services that are not followed yet.
     *
     * @param changes takes what the proxy is to follow
     * @throws IllegalArgumentException if a source can never work
     */
    SidecarServices(SidecarConfig config, Consumer<List<ClusterChange>> changes) {
        this.isNodeKnown = config.nodeName() != null;
        this.changes = changes;
        Map<ServiceName, List<SidecarGroup>> groups = new LinkedHashMap<>();
        for (SidecarGroup group : config.groups()) {
            groups.computeIfAbsent(group.name(), _ -> new ArrayList<>()).add(group);
        }
        List<ServiceName> named = new ArrayList<>();
        groups.forEach((name, members) -> {
            EndpointsSpec own = members.getFirst().endpoints();
            ListenPlan plan = new ListenPlan(
                    members,
                    config.isTransparent() && own == null,
                    isNodeKnown,
                    System.getenv("KUBERNETES_SERVICE_HOST"));
            services.put(name, new ListenedService(name, plan, own instanceof EndpointsSpec.Addresses));
            if (own == null) {
                named.add(name);
            } else {
                sources.add(new TrackedSource(Sources.of(name, own)));
            }
        });
        if (!named.isEmpty()) {
            sources.add(new TrackedSource(Sources.of(named, config)));
        }
    }

    /**
     * Begins to follow.
     *
     * @throws IllegalArgumentException if a source can never work
     */
    void start() {
        for (TrackedSource tracked : sources) {
            tracked.source.start(batch -> follow(tracked, batch));
        }
    }

    private synchronized void follow(TrackedSource tracked, List<ClusterChange> batch) {
        tracked.isRead = true;
        List<ClusterChange> results = new ArrayList<>();
        Map<ServiceName, ListenedService> touched = new LinkedHashMap<>();
        for (ClusterChange change : batch) {
            if (change instanceof ClusterChange.NodeApplied(Node _)) {
                addNode(change, results);
                continue;
            }
            ServiceName name = nameIn(change);
            ListenedService service = name == null ? null : services.get(name);
            if (name != null && service != null) {
                service.follow(change);
                touched.put(name, service);
            }
        }
        touched.forEach((name, service) -> {
            results.addAll(service.takeChanges());
            logProblems(name, service.problems());
        });
        if (!results.isEmpty()) {
            changes.accept(results);
        }
        logMissing();
    }

    /** Which endpoints are local is of interest only if it is known which node this is. */
    private void addNode(ClusterChange change, List<ClusterChange> results) {
        if (isNodeKnown) {
            results.add(change);
        }
    }

    private static @Nullable ServiceName nameIn(ClusterChange change) {
        return switch (change) {
            case ClusterChange.ServiceApplied(var service) -> service.name();
            case ClusterChange.ServiceDeleted(var name) -> name;
            case ClusterChange.SliceApplied(var slice) -> slice.service();
            case ClusterChange.SliceDeleted(var name, var _) -> name;
            case ClusterChange.NodeApplied _, ClusterChange.NodePortsServedAt _ -> null;
        };
    }

    /** A Service of which a source that has been read has said nothing. */
    private void logMissing() {
        if (isRead()) {
            services.forEach((name, service) -> logProblems(name, service.problems()));
        }
    }

    private void logProblems(ServiceName name, List<String> problems) {
        List<String> before = saidProblems.put(name, problems);
        for (String problem : problems) {
            if (before == null || !before.contains(problem)) {
                LOG.warn("{}; it is not served until that changes", problem);
            }
        }
        if (before != null && !before.isEmpty() && problems.isEmpty()) {
            LOG.info("{} can be served now", name);
        }
    }

    /** Whether all sources have been read. */
    boolean isRead() {
        for (TrackedSource tracked : sources) {
            if (!tracked.isRead) {
                return false;
            }
        }
        return true;
    }

    /** How the sources are, in words. */
    List<String> states() {
        List<String> states = new ArrayList<>();
        for (TrackedSource tracked : sources) {
            states.add(tracked.source.state());
        }
        return states;
    }

    /** Why something is not served, in words. */
    synchronized List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (ListenedService service : services.values()) {
            problems.addAll(service.problems());
        }
        return problems;
    }

    @Override
    public void close() {
        for (TrackedSource tracked : sources) {
            tracked.source.close();
        }
    }
}
