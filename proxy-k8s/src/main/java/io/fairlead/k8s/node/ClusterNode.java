package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.CaptureMode;
import io.fairlead.k8s.admin.SourceView;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.state.ClusterState;
import io.fairlead.k8s.state.StateFile;
import io.fairlead.k8s.state.StateKeeper;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.k8s.watch.ApiServer;
import io.fairlead.k8s.watch.ClusterObserver;
import io.fairlead.k8s.watch.ClusterSource;
import io.fairlead.k8s.watch.EventReason;
import io.fairlead.k8s.watch.EventRecorder;
import io.fairlead.k8s.watch.OwnDaemonSet;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import io.fairlead.select.Balancer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that serves the Services of a cluster, from its API server.
 *
 * <p>It starts at once, whether or not the API server answers: health checks are answered and show what is missing, and
 * Services are served as soon as all of them are known. Until then, the last known state that a previous process on this
 * node has kept is served.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy, its source and the client; {@link #close()} ends all.
 */
public final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(ClusterNode.class);
    private static final Duration NODE_PATIENCE = Duration.ofSeconds(30);

    private final ApiServer apiServer;
    private final EventRecorder events;
    private final ProblemLog problems = new ProblemLog();
    private final NodeProxy node;
    private final ClusterSource source;
    private final @Nullable OwnDaemonSet daemonSet;
    private final CompletableFuture<Proxy> serving = new CompletableFuture<>();
    private final @Nullable StateKeeper keeper;

    /** What is served until everything has been listed. Set before the source starts; then of the source's threads. */
    private volatile @Nullable ClusterState lastKnown;

    private ClusterNode(NodeConfig config, ConnectionObserver connections, NodeHooks hooks, @Nullable StateFile file) {
        String name = Objects.requireNonNull(config.hostnameOverride(), "the configuration sees to it");
        apiServer = ApiServer.of(config.apiServer());
        events = new EventRecorder(apiServer, name);
        node = new NodeProxy(
                config,
                new OutageReports(connections, this::whollyEjected, this::onOutage),
                new Reports(),
                this::onHealthCheckFailed,
                Ticker.systemTicker(),
                hooks.onHandedOver());
        Duration patience = config.nodeportAddresses().needsNode() ? NODE_PATIENCE : Duration.ZERO;
        source = new ClusterSource(apiServer, name, config.serviceProxyName(), patience, new Source());
        daemonSet = config.daemonSet() == null ? null : new OwnDaemonSet(apiServer, config.daemonSet(), name);
        keeper = file == null ? null : StateKeeper.start(file);
    }

    /**
     * Starts the health server, and the requests to the API server.
     *
     * @param connections observes connections
     * @throws IllegalArgumentException if no API server is configured; the message says what to do
     * @throws io.fairlead.k8s.http.BindFailedException if health cannot be served and the configuration makes that
     *     fatal
     */
    public static ClusterNode start(NodeConfig config, ConnectionObserver connections) {
        return start(config, connections, NodeHooks.NONE);
    }

    /**
     * The same with what the admin API needs.
     *
     * @throws IllegalArgumentException if no API server is configured; the message says what to do
     * @throws io.fairlead.k8s.http.BindFailedException if health cannot be served and the configuration makes that
     *     fatal
     */
    public static ClusterNode start(NodeConfig config, ConnectionObserver connections, NodeHooks hooks) {
        StateFile file = stateFile(config);
        // Beside the client, which takes as long to make.
        CompletableFuture<Optional<ClusterState>> lastKnown = file == null
                ? CompletableFuture.completedFuture(Optional.empty())
                : CompletableFuture.supplyAsync(file::read, ClusterNode::onOwnThread);
        ClusterNode started = new ClusterNode(config, connections, hooks, file);
        try {
            started.node.status().health().onNode(false);
            started.node.status().health().onSource(started::sourceState);
            started.node.startProbes(started::hasListed);
            started.node.status().metrics().watch(started.apiServer);
            started.node.status().metrics().watchEvents(started.events::queued);
            started.apiServer.contact().onChange(started.node.status().events()::onSource);
            started.node.status().start(new NodeFacts(config, started.node, started::sourceView, hooks));
            EphemeralPorts.warnOfNodePorts();
            lastKnown.join().ifPresent(started::serve);
            LOG.info("using the API server {}", started.apiServer.address());
            started.source.start();
            var _ = started.source.synced().exceptionally(fault -> {
                started.serving.completeExceptionally(fault);
                return null;
            });
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static @Nullable StateFile stateFile(NodeConfig config) {
        Path directory = config.stateDir();
        String name = Objects.requireNonNull(config.hostnameOverride(), "the configuration sees to it");
        return directory == null ? null : new StateFile(directory, name, config.serviceProxyName());
    }

    private static void onOwnThread(Runnable task) {
        var _ = Thread.ofPlatform().daemon().name("fairlead-read-state").start(task);
    }

    /** Serves the last known state. If that cannot be done, nothing can: the proxy itself does not start. */
    private void serve(ClusterState state) {
        LOG.info(
                "serving the last known state of {}, Services: {}, until the API server has been listed",
                state.savedAt(),
                state.services().size());
        lastKnown = state;
        apiServer.contact().onSynced();
        var _ = node.apply(state.changes(), null).whenComplete((_, fault) -> onFirstInForce(fault));
    }

    /** A batch that cannot be taken as a whole has been logged; what comes next may be. */
    private void onFirstInForce(@Nullable Throwable fault) {
        Proxy proxy = node.started();
        if (proxy != null) {
            serving.complete(proxy);
        } else if (fault != null) {
            serving.completeExceptionally(fault);
        }
    }

    private boolean hasListed() {
        return source.synced().isDone() && !source.synced().isCompletedExceptionally();
    }

    /**
     * Waits until everything that the API server has, or the last known state, is being served.
     *
     * @throws java.util.concurrent.CompletionException if the proxy cannot be started on this system; the cause says why
     * @throws java.util.concurrent.CancellationException if the node is closed before
     */
    public Proxy awaitServing() {
        return serving.join();
    }

    /** The proxy; null until everything has been listed, if there is no last known state. */
    public @Nullable Proxy proxy() {
        return node.started();
    }

    private SourceView sourceView() {
        boolean isWell = hasListed() && apiServer.contact().isAnswering();
        return new SourceView(
                "apiServer", apiServer.address().toString(), isWell ? "answers" : sourceState(), hasListed());
    }

    private String sourceState() {
        String contact = apiServer.contact().state();
        if (source.synced().isDone()) {
            return contact;
        }
        ClusterState state = lastKnown;
        return contact + "; not listed yet: " + source.awaited()
                + (state == null ? "" : "; serving the last known state of " + state.savedAt());
    }

    private void onHealthCheckFailed(ServiceName service, int port, String why) {
        events.warn(reference(service), EventReason.FAILED_TO_START_SERVICE_HEALTHCHECK, why);
    }

    /** Without a lock, which another thread may hold for long. */
    private int whollyEjected(ServicePortId id) {
        Proxy proxy = serving.isDone() && !serving.isCompletedExceptionally() ? serving.join() : null;
        Balancer balancer = proxy == null ? null : proxy.balancer(id);
        return balancer == null ? 0 : balancer.whollyEjected();
    }

    private void onOutage(ServicePortId id, int endpoints, String cause) {
        String all = endpoints == 1 ? "the only endpoint is ejected" : "all " + endpoints + " endpoints are ejected";
        LOG.warn("{}: {}; connections try them again. The last attempt: {}", id, all, cause);
        ServicePortName name = id.name();
        events.warn(
                reference(name.service()),
                EventReason.ALL_ENDPOINTS_EJECTED,
                (name.port().isEmpty() ? "" : "port '" + name.port() + "': ") + all
                        + ", because they do not accept; the last attempt: " + cause
                        + ". They are tried again until they accept; check the pods, network policies and routes");
    }

    private ObjectReference reference(ServiceName service) {
        return source.reference(service);
    }

    /**
     * Stops following the API server, then the proxy gracefully; see {@link Proxy#stop()}. The kernel rules stay if the
     * DaemonSet of the node is about to start another pod here.
     */
    @Override
    public void close() {
        Proxy proxy = node.started();
        if (proxy != null
                && !node.hasSuccessor()
                && proxy.capture() != CaptureMode.NONE
                && daemonSet != null
                && daemonSet.willReplaceThisPod()) {
            proxy.keepRulesOnStop();
        }
        source.close();
        if (keeper != null) {
            keeper.close();
        }
        node.close();
        events.close();
        apiServer.close();
    }

    /** Receives changes from the source. */
    private final class Source implements ClusterObserver {
        private boolean isListed;

        @Override
        public void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
            if (isListed) {
                var _ = node.apply(changes, trigger);
            } else {
                applyFirst(changes);
                isListed = true;
                lastKnown = null;
            }
            if (keeper != null) {
                keeper.onChanges(changes);
            }
            changes.forEach(this::warnOfProtocol);
        }

        private void warnOfProtocol(ClusterChange change) {
            if (change instanceof ClusterChange.ServiceApplied(Service service)) {
                service.ports().stream()
                        .filter(port -> port.id().name().protocol() == Protocol.SCTP)
                        .mapToInt(ServicePort::port)
                        .distinct()
                        .forEach(port -> events.warn(
                                reference(service.name()),
                                EventReason.PROTOCOL_NOT_PROXIED,
                                "port " + port
                                        + " uses SCTP, which is not proxied: connections to it fail. TCP and UDP "
                                        + "ports of the Service are served"));
            }
        }

        /** The first changes are everything that the API server has. */
        private void applyFirst(List<ClusterChange> listed) {
            ClusterState state = lastKnown;
            List<ClusterChange> changes = state == null ? listed : state.replacedBy(listed);
            if (state != null) {
                LOG.info(
                        "the API server has been listed; objects that differ from the last known state: {}",
                        changes.size());
            }
            var _ = node.apply(changes, null).whenComplete((_, fault) -> {
                source.onInForce();
                onFirstInForce(fault);
            });
        }

        @Override
        public void onNode(boolean isEligible) {
            node.status().health().onNode(isEligible);
        }

        @Override
        public void onExcluded(ServiceName service, @Nullable ServiceExclusion why) {
            node.status().exclusions().report(service, why);
        }

        @Override
        public void onTerminating(ServiceName service, boolean isTerminating) {
            node.status().exclusions().reportTerminating(service, isTerminating);
        }

        @Override
        public void onProblem(Problem problem) {
            problems.onProblem(problem);
            RejectedSettings.note(problem, node.status().events());
            String setting = problem.setting();
            if (setting != null) {
                node.status().metrics().onSettingRejected(setting);
            }
            ObjectReference about = problem.object();
            if (about != null && about.kind().equals("Service") && problem.severity() != Problem.Severity.NOTE) {
                EventReason reason = setting == null ? EventReason.INVALID_SERVICE : EventReason.INVALID_SETTING;
                events.warn(about, reason, problem.field() + ": " + problem.what() + "; " + problem.remedy());
            }
        }
    }

    /** Makes Events of what goes wrong with listeners. */
    private final class Reports implements ListenerObserver {
        @Override
        public void onListening(Frontend frontend) {
            if (frontend.protocol() == Protocol.TCP && apiServer.isAt(frontend.address())) {
                LOG.error(
                        "{} is the address used for the API server: this proxy would need itself to start again; "
                                + "set --master to an address of the API server that is not a Service's",
                        frontend);
            }
        }

        @Override
        public void onListenFailed(Frontend frontend, String problem) {
            // SCTP is not proxied, whoever has the port; another Event says so.
            if (frontend.kind() == FrontendKind.NODE_PORT && frontend.protocol() != Protocol.SCTP) {
                events.warn(
                        reference(frontend.servicePort().name().service()),
                        EventReason.FAILED_TO_BIND_NODE_PORT,
                        frontend + ": " + problem);
            }
        }

        @Override
        public void onConflict(Frontend winner, Frontend loser) {
            events.warn(
                    reference(loser.servicePort().name().service()),
                    EventReason.ADDRESS_CONFLICT,
                    loser + " is not served there: " + winner + " is older and has the same address and port");
        }
    }
}
