package io.fairlead.k8s.node;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.proxy.Proxy;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts the proxy when the first batch of changes is there, for the addresses of the own node are needed before
 * anything is served.
 *
 * <p>Threading: Thread-safe.
 */
final class FirstBatch {
    private final @Nullable String nodeName;
    private final Function<Node, Proxy> start;
    private @Nullable Proxy proxy;
    private boolean isStopped;

    /** @param nodeName of the own node, if it is known before its object is */
    FirstBatch(@Nullable String nodeName, Function<Node, Proxy> start) {
        this.nodeName = nodeName;
        this.start = start;
    }

    /**
     * The proxy, which is started for the node that the changes have, if it has not been.
     *
     * @throws IllegalStateException if it was stopped before it was started
     */
    synchronized Proxy proxy(List<ClusterChange> changes) {
        Proxy started = proxy;
        if (started == null) {
            if (isStopped) {
                throw new IllegalStateException("the node is stopped");
            }
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

    /** The proxy, if it has been started. */
    synchronized @Nullable Proxy started() {
        return proxy;
    }

    /** Stops the proxy, see {@link Proxy#stop}; one that has not been started never will be. */
    void stop() {
        Proxy started;
        synchronized (this) {
            isStopped = true;
            started = proxy;
        }
        if (started != null) {
            started.stop();
        }
    }
}
