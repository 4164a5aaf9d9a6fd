package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.source.ProblemObserver;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.proxy.Proxy;
import io.fairlead.proxy.UpdateObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that serves the Services of a folder of manifests.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy and its source; {@link #close()} ends both.
 */
public final class ManifestNode implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(ManifestNode.class);

    private final Proxy proxy;
    private final FolderSource source;

    private ManifestNode(Proxy proxy, FolderSource source) {
        this.proxy = proxy;
        this.source = source;
    }

    /**
     * Starts to serve what the manifests say. Returns when all that they say is being listened on, or was found to be
     * impossible.
     *
     * @param manifests a directory, or one file
     * @param nodeName name of the node; null to take the only Node object of the manifests
     * @param nodePorts on which addresses node ports are served
     * @throws io.fairlead.k8s.source.ManifestsNotFoundException if the manifests do not exist
     */
    public static ManifestNode start(
            ProxyConfig config,
            Path manifests,
            @Nullable String nodeName,
            NodePortRanges nodePorts,
            ConnectionObserver connections,
            ProblemObserver problems) {
        return start(config, manifests, nodeName, nodePorts, connections, problems, Ticker.systemTicker());
    }

    /** The same with another clock for session affinity. */
    static ManifestNode start(
            ProxyConfig config,
            Path manifests,
            @Nullable String nodeName,
            NodePortRanges nodePorts,
            ConnectionObserver connections,
            ProblemObserver problems,
            Ticker affinityClock) {
        FirstBatch first = new FirstBatch(
                nodeName,
                self -> Proxy.start(
                        config,
                        self,
                        nodePorts.resolve(self),
                        new ConnectionLog(connections, System::nanoTime),
                        new ListenerLog(),
                        UpdateObserver.NONE,
                        affinityClock));
        FolderSource source =
                new FolderSource(manifests, nodeName, changes -> apply(first.proxy(changes), changes), problems);
        try {
            source.start();
            return new ManifestNode(first.proxy(List.of()), source);
        } catch (RuntimeException e) {
            first.stop();
            throw e;
        }
    }

    /**
     * Starts the proxy when the first batch of changes is there, for the addresses of the own node are needed before
     * anything is served; and reading large manifests twice would take twice as long.
     */
    private static final class FirstBatch {
        private final @Nullable String nodeName;
        private final Function<Node, Proxy> start;
        private @Nullable Proxy proxy;

        FirstBatch(@Nullable String nodeName, Function<Node, Proxy> start) {
            this.nodeName = nodeName;
            this.start = start;
        }

        synchronized Proxy proxy(List<ClusterChange> changes) {
            Proxy started = proxy;
            if (started == null) {
                started = start.apply(self(changes));
                proxy = started;
            }
            return started;
        }

        private Node self(List<ClusterChange> changes) {
            for (ClusterChange change : changes) {
                if (change instanceof ClusterChange.NodeApplied(Node node)) {
                    return node;
                }
            }
            return new Node(nodeName == null ? "" : nodeName, null, List.of());
        }

        synchronized void stop() {
            if (proxy != null) {
                proxy.stop();
            }
        }
    }

    private static void apply(Proxy proxy, List<ClusterChange> changes) {
        try {
            proxy.apply(changes).join();
        } catch (CompletionException e) {
            LOG.debug("a batch was not applied; the proxy has said why, and serves what it served before", e);
        }
    }

    /** The proxy. */
    public Proxy proxy() {
        return proxy;
    }

    /** Stops following the manifests, then the proxy in good order; see {@link Proxy#stop()}. */
    @Override
    public void close() {
        source.close();
        proxy.stop();
    }
}
