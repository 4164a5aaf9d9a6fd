package io.fairlead.k8s.node;

import io.fairlead.k8s.admin.AdminNode;
import io.fairlead.k8s.admin.SourceView;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.health.ProxyHealth;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.observe.SessionObserver;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The metrics, the admin API and the dashboard of a proxy that another part of the program runs, without the rest of a node.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns its servers until it is closed; the proxy is the caller's.
 */
public final class LocalNode implements AutoCloseable {
    private final NodeConfig config;
    private final SourceView source;
    private final NodeStatus status;
    private volatile @Nullable Proxy proxy;

    /**
     * Nothing is served yet.
     *
     * @param config says where, among others
     * @param source where the proxy's Services come from
     */
    public LocalNode(NodeConfig config, SourceView source) {
        this.config = config;
        this.source = source;
        this.status = new NodeStatus(config);
    }

    /** Observers for the proxy: those given, and what metrics and events need. */
    public Observers observers(ConnectionObserver connections, SessionObserver sessions, ListenerObserver listeners) {
        return new Observers(
                new ConnectionCounts(
                        status.metrics(),
                        ConnectionObserver.both(status.events().connections(), connections)),
                new SessionCounts(
                        status.metrics(), SessionObserver.both(status.events().sessions(), sessions)),
                status.events().listeners(listeners),
                status);
    }

    /** Starts to serve, with the proxy that has the observers. */
    public void start(Proxy running) {
        proxy = running;
        status.metrics().watchTraffic(running::routes);
        status.onRunning(running.vitals());
        status.start(new Facts());
    }

    @Override
    public void close() {
        status.close();
    }

    /** The proxy as the admin API sees it. */
    private final class Facts implements AdminNode {
        @Override
        public NodeConfig config() {
            return config;
        }

        @Override
        public String origin(String key) {
            return NodeHooks.NONE.origin().apply(key);
        }

        @Override
        public @Nullable Proxy proxy() {
            return proxy;
        }

        @Override
        public ProxyHealth health() {
            return status.health();
        }

        @Override
        public boolean isReady() {
            return proxy != null;
        }

        @Override
        public SourceView source() {
            return source;
        }

        @Override
        public Traffic traffic() {
            return status.metrics().traffic();
        }

        @Override
        public String logLevel() {
            return config.logLevel();
        }

        @Override
        public void setLogLevel(String level) {
            NodeHooks.NONE.logLevel().accept(level);
        }
    }
}
