package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.endpoint.EndpointSource;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ServiceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A source that follows single Services of an API server, and their EndpointSlices. It asks for nothing else, so that a Role
 * of the Services' namespaces is all that it needs: get, list and watch of {@code services}, which may be restricted to the
 * names, and of {@code endpointslices}.
 *
 * <p>A Service that does not exist is awaited. Nothing is reported until all have been listed. From then on, whatever goes wrong
 * with the API server leaves in force what was reported last, as for {@link ClusterSource}.
 *
 * <p>Threading: see {@link EndpointSource}; reports are on threads {@code fairlead-watch-…}.
 *
 * <p>Ownership: owns its client and its threads; close it.
 */
public final class ServiceWatch implements EndpointSource {
    private static final Logger LOG = LogManager.getLogger(ServiceWatch.class);
    private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

    /** Problems of objects that are remembered, so that each is logged once. */
    private static final int MAX_PROBLEMS = 1000;

    private final Set<ServiceName> services;
    private final ApiServer apiServer;
    private final Informers informers;
    private final Set<String> problems = ConcurrentHashMap.newKeySet();
    private @Nullable Gate gate;
    private boolean isClosed;

    /**
     * A source that has not asked anything yet.
     *
     * @param services the Services, of any namespaces
     * @param config how the API server is reached
     * @throws IllegalArgumentException if there is no address or credentials for an API server, or anything about them is wrong;
     *     the message says what to do
     */
    public ServiceWatch(List<ServiceName> services, ApiServerConfig config) {
        this.services = Set.copyOf(services);
        apiServer = ApiServer.of(config);
        informers = new Informers(apiServer);
    }

    @Override
    public synchronized void start(Consumer<List<ClusterChange>> changes) {
        if (isClosed) {
            return;
        }
        Observer observer = new Observer(changes);
        List<ServiceName> ordered = services.stream().sorted().toList();
        List<String> awaited = new ArrayList<>();
        ordered.forEach(service -> awaited.addAll(List.of(awaitedService(service), awaitedSlices(service))));
        Gate opening = new Gate(observer, awaited);
        var _ = opening.opened().thenRun(apiServer.contact()::onSynced);
        gate = opening;
        ordered.forEach(service -> follow(service, opening, observer));
    }

    private static String awaitedService(ServiceName service) {
        return "Service " + service;
    }

    private static String awaitedSlices(ServiceName service) {
        return "EndpointSlices of " + service;
    }

    private void follow(ServiceName service, Gate opening, ClusterObserver observer) {
        KubernetesClient client = apiServer.client();
        informers.follow(
                AnswerReport.what("services", service.namespace()),
                client.services().inNamespace(service.namespace()).withName(service.name()),
                null,
                new ServiceFollower(
                        opening, awaitedService(service), observer, new Ledger<>(Service::new), ServiceScope.EVERY));
        informers.follow(
                AnswerReport.what("endpointslices", service.namespace()),
                client.discovery()
                        .v1()
                        .endpointSlices()
                        .inNamespace(service.namespace())
                        .withLabel(SERVICE_NAME_LABEL, service.name()),
                (long) Math.max(1, apiServer.settings().listPageSize() / ClusterSource.SLICES_PER_PAGE),
                new SliceFollower(opening, awaitedSlices(service), observer, ServiceScope.EVERY, Instant.now()));
    }

    @Override
    public String state() {
        Gate opening;
        synchronized (this) {
            opening = gate;
        }
        String contact = apiServer.contact().state();
        return opening == null || opening.opened().isDone()
                ? contact
                : contact + "; not listed yet: " + String.join(", ", opening.awaited());
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        apiServer.contact().onClosing();
        informers.close();
        apiServer.close();
    }

    private final class Observer implements ClusterObserver {
        private final Consumer<List<ClusterChange>> changes;

        Observer(Consumer<List<ClusterChange>> changes) {
            this.changes = changes;
        }

        @Override
        public void onChanges(List<ClusterChange> reported, @Nullable Instant trigger) {
            changes.accept(reported);
        }

        /** Nodes are not asked for. */
        @Override
        public void onNode(boolean isEligible) {}

        @Override
        public void onProblem(Problem problem) {
            if (problems.size() < MAX_PROBLEMS && problems.add(problem.toString())) {
                LOG.warn("{}", problem);
            }
        }
    }
}
