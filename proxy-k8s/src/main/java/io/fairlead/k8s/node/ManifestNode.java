package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.k8s.admin.SourceView;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.source.ProblemObserver;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.FrontendKind;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A proxy that serves the Services of a directory of manifests.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy and its source; {@link #close()} ends both.
 */
public final class ManifestNode implements AutoCloseable {
    private final NodeProxy node;
    private final Proxy proxy;
    private final FolderSource source;

    private ManifestNode(NodeProxy node, Proxy proxy, FolderSource source) {
        this.node = node;
        this.proxy = proxy;
        this.source = source;
    }

    /**
     * Starts to serve the manifests. Returns when all of their addresses are listened on, or have failed.
     *
     * @param manifests a directory, or one file
     * @throws io.fairlead.k8s.source.ManifestsNotFoundException if the manifests do not exist
     * @throws io.fairlead.capture.CaptureException if traffic cannot be captured as configured
     * @throws io.fairlead.k8s.http.BindFailedException if health cannot be served and the configuration makes that
     *     fatal
     */
    public static ManifestNode start(
            NodeConfig config, Path manifests, ConnectionObserver connections, ProblemObserver problems) {
        return start(config, manifests, connections, problems, NodeHooks.NONE);
    }

    /** The same with what the admin API needs. */
    public static ManifestNode start(
            NodeConfig config,
            Path manifests,
            ConnectionObserver connections,
            ProblemObserver problems,
            NodeHooks hooks) {
        return start(config, manifests, connections, problems, hooks, Ticker.systemTicker());
    }

    /** The same with another clock for session affinity. */
    static ManifestNode start(
            NodeConfig config,
            Path manifests,
            ConnectionObserver connections,
            ProblemObserver problems,
            Ticker affinityClock) {
        return start(config, manifests, connections, problems, NodeHooks.NONE, affinityClock);
    }

    private static ManifestNode start(
            NodeConfig config,
            Path manifests,
            ConnectionObserver connections,
            ProblemObserver problems,
            NodeHooks hooks,
            Ticker affinityClock) {
        NodeProxy node = new NodeProxy(
                config,
                connections,
                ListenerObserver.NONE,
                (service, port, why) -> {},
                affinityClock,
                hooks.onHandedOver());
        AtomicBoolean isStarting = new AtomicBoolean(true);
        FolderSource source = new FolderSource(
                manifests,
                config.hostnameOverride(),
                config.serviceProxyName(),
                changes -> apply(node, changes, isStarting.get()),
                new ManifestProblems(node.status(), problems));
        try {
            node.startProbes(() -> true);
            source.start();
            isStarting.set(false);
            Proxy proxy = started(node);
            node.status().start(new NodeFacts(config, node, () -> source(manifests), hooks));
            if (proxy.routes().frontends().stream().anyMatch(frontend -> frontend.kind() == FrontendKind.NODE_PORT)) {
                EphemeralPorts.warnOfNodePorts();
            }
            return new ManifestNode(node, proxy, source);
        } catch (RuntimeException e) {
            source.close();
            node.close();
            throw e;
        }
    }

    private static SourceView source(Path manifests) {
        return new SourceView("manifests", manifests.toString(), "read", true);
    }

    /** The proxy, once it runs. */
    private static Proxy started(NodeProxy node) {
        try {
            return node.running().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /**
     * Waits for the first manifests, so that listeners have followed when they are read. Later ones are not waited for: a
     * change of endpoints must not stand behind one that the kernel takes long for. A fault is logged by the proxy, and what
     * was served before is served still.
     */
    private static void apply(NodeProxy node, List<ClusterChange> changes, boolean isWaitedFor) {
        CompletableFuture<Void> applied = node.apply(changes, null);
        if (isWaitedFor) {
            applied.exceptionally(fault -> null).join();
        }
    }

    /** The proxy. */
    public Proxy proxy() {
        return proxy;
    }

    /** Stops following the manifests, then the proxy gracefully; see {@link Proxy#stop()}. */
    @Override
    public void close() {
        source.close();
        node.close();
    }
}
