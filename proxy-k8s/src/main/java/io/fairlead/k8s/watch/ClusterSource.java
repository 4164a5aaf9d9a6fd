package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.model.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A source of Services that follows an API server: all Services that are ours to proxy, all EndpointSlices that are not
 * of headless Services, and the one Node that it runs on. What is not ours is left out by the API server itself, so that
 * an object that gets or loses the label that says so goes or comes as if it were deleted or created.
 *
 * <p>Nothing is told until all have been listed. From then on whatever goes wrong with the API server (it is away, it
 * hangs, it has forgotten the version that a watch stands at) leaves in force what was told last; afterwards a list is
 * compared with it, and only what differs is told.
 *
 * <p>Threading: see {@link ClusterObserver}. Start and close may come from any thread.
 *
 * <p>Ownership: owns its informers, not the API server's client.
 *
 * <p>Source: kube-proxy's server.go for what is watched; KEP-2447 for {@code service-proxy-name}.
 */
public final class ClusterSource implements AutoCloseable {
    private static final String PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name";
    private static final String HEADLESS_LABEL = "service.kubernetes.io/headless";

    /** What has to be listed, for messages. */
    private static final String SERVICES = "SERVICES";

    private static final String SLICES = "ENDPOINT_SLICES";
    static final String NODE = "NODE";

    /** A slice has a hundred endpoints, a Service one address. */
    static final int SLICES_PER_PAGE = 5;

    private final ApiServer apiServer;
    private final String nodeName;
    private final @Nullable String proxyName;
    private final ClusterObserver observer;
    private final Gate gate;
    private final Duration nodePatience;
    private final Ledger<Service> services = new Ledger<>(Service::new);
    private final Informers informers;

    /**
     * A source that has not asked anything yet.
     *
     * @param nodeName name of the own Node
     * @param proxyName the {@code service-proxy-name} of the proxied Services; null for those without one
     * @param nodePatience how long everything waits for the Node to have addresses; 0 not at all
     */
    public ClusterSource(
            ApiServer apiServer,
            String nodeName,
            @Nullable String proxyName,
            Duration nodePatience,
            ClusterObserver observer) {
        this.apiServer = apiServer;
        this.nodeName = nodeName;
        this.proxyName = proxyName;
        this.nodePatience = nodePatience;
        this.observer = observer;
        informers = new Informers(apiServer);
        gate = new Gate(observer, List.of(SERVICES, SLICES, NODE));
        var _ = gate.opened().thenRun(apiServer.contact()::onSynced);
    }

    /**
     * Begins to list and watch, and returns. An API server that does not answer is asked again, after pauses that grow to 30
     * seconds at most, until it does.
     */
    public synchronized void start() {
        KubernetesClient client = apiServer.client();
        int pageSize = apiServer.settings().listPageSize();
        NodeFollower node = new NodeFollower(gate, observer, !nodePatience.isZero());
        informers.follow("nodes", client.nodes().withName(nodeName), null, node);
        apiServer.later(nodePatience, node::giveUpOnAddresses);
        informers.follow(
                "services",
                client.services()
                        .inAnyNamespace()
                        .withLabelSelector(
                                proxyName == null ? "!" + PROXY_NAME_LABEL : PROXY_NAME_LABEL + "=" + proxyName)
                        .withoutField("spec.clusterIP", "None"),
                (long) pageSize,
                new ServiceFollower(gate, SERVICES, observer, services, ServiceScope.ofProxy(proxyName)));
        informers.follow(
                "endpointslices",
                client.discovery().v1().endpointSlices().inAnyNamespace().withLabelSelector("!" + HEADLESS_LABEL),
                (long) Math.max(1, pageSize / SLICES_PER_PAGE),
                new SliceFollower(gate, SLICES, observer, ServiceScope.NODE, Instant.now()));
    }

    /** What tells a Service from others that had its name, as far as it is known. */
    public ObjectReference reference(ServiceName service) {
        String uid = services.uid(service.namespace() + "/" + service.name());
        return new ObjectReference("Service", service.namespace(), service.name(), uid);
    }

    /** Completed when everything has been listed and told. */
    public CompletableFuture<Void> synced() {
        return gate.opened();
    }

    /** What was told first is in force. */
    public void onInForce() {
        gate.onInForce();
    }

    /** What has not been listed yet, for messages. */
    public Set<?> awaited() {
        return gate.awaited();
    }

    @Override
    public synchronized void close() {
        apiServer.contact().onClosing();
        informers.close();
    }
}
