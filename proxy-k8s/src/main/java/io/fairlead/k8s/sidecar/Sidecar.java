package io.fairlead.k8s.sidecar;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.k8s.accesslog.AccessLog;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.k8s.node.ConnectionLog;
import io.fairlead.k8s.node.SessionLog;
import io.fairlead.k8s.node.Troubles;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import io.fairlead.proxy.UpdateObserver;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A running sidecar: a proxy for a few Services, their sources, and its health.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its proxy, its sources and its HTTP servers; {@link #close()} ends them.
 */
public final class Sidecar implements AutoCloseable {
    private final SidecarConfig config;
    private final Traffic traffic = new Traffic();
    private final @Nullable AccessLog accessLog;
    private final SidecarListeners listeners = new SidecarListeners();
    private final Proxy proxy;
    private final SidecarServices services;
    private final SidecarHttp http;
    private volatile boolean isStarting = true;

    private Sidecar(SidecarConfig config) {
        this.config = config;
        String name = config.nodeName();
        accessLog = config.accessLog().isOn() ? AccessLog.start(config.accessLog(), name == null ? "" : name) : null;
        proxy = startProxy();
        boolean isComplete = false;
        SidecarServices followed = null;
        try {
            followed = new SidecarServices(config, this::apply);
            services = followed;
            services.start();
            isStarting = false;
            http = SidecarHttp.start(
                    config.health(), new SidecarHealth(proxy, services, listeners), traffic, accessLog, proxy);
            isComplete = true;
        } finally {
            if (!isComplete) {
                if (followed != null) {
                    followed.close();
                }
                proxy.close();
            }
        }
    }

    /**
     * Starts to serve. What its sources report at once is listened on when this returns.
     *
     * @throws IllegalArgumentException if the configuration cannot be used
     * @throws io.fairlead.capture.CaptureException if traffic cannot be captured
     * @throws io.fairlead.k8s.http.BindFailedException if health cannot be served and the configuration makes that fatal
     */
    public static Sidecar start(SidecarConfig config) {
        return new Sidecar(config);
    }

    private Proxy startProxy() {
        Troubles troubles = new Troubles();
        String node = config.nodeName();
        Observers observers = new Observers(
                new ConnectionLog(traffic, troubles, System::nanoTime),
                new SessionLog(traffic, troubles, System::nanoTime),
                listeners,
                UpdateObserver.NONE);
        return Proxy.start(
                // The drain is the sidecar's own; what is left at its end is reset.
                config.proxy()
                        .withDrainTimeout(SidecarDrain.lastStage(config.proxy().drainTimeout())),
                new Node(node == null ? "" : node, null, List.of()),
                NodePortAddresses.ALL,
                accessLog == null ? observers : accessLog.addedTo(observers),
                Ticker.systemTicker());
    }

    /** Waits for the first changes, so that listeners have followed; not for later ones. */
    private void apply(List<ClusterChange> changes) {
        CompletableFuture<Void> applied = proxy.apply(changes);
        if (isStarting) {
            applied.exceptionally(_ -> null).join();
        }
    }

    /** The proxy. */
    public Proxy proxy() {
        return proxy;
    }

    /** Why something is not served yet, in words; empty if everything is. */
    public List<String> problems() {
        return services.problems();
    }

    /**
     * Keeps serving while the application has connections, then stops. Blocks until that is done; an
     * interrupt shortens it.
     */
    public void drain() {
        http.onDraining();
        new SidecarDrain(config.proxy().drainTimeout(), proxy::openConnections).await();
        close();
    }

    /** Stops: sources first, then the proxy, and its health at the end. */
    @Override
    public void close() {
        services.close();
        proxy.close();
        http.close();
        if (accessLog != null) {
            accessLog.close();
        }
    }
}
