package io.fairlead.k8s.node;

import io.fairlead.k8s.admin.AdminNode;
import io.fairlead.k8s.admin.SourceView;
import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.health.ProxyHealth;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.proxy.Proxy;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node as the admin API sees it.
 *
 * <p>Threading: Thread-safe.
 */
final class NodeFacts implements AdminNode {
    private final NodeConfig config;
    private final NodeProxy node;
    private final Supplier<SourceView> source;
    private final NodeHooks hooks;
    private volatile String logLevel;

    NodeFacts(NodeConfig config, NodeProxy node, Supplier<SourceView> source, NodeHooks hooks) {
        this.config = config;
        this.node = node;
        this.source = source;
        this.hooks = hooks;
        logLevel = config.logLevel();
    }

    @Override
    public NodeConfig config() {
        return config;
    }

    @Override
    public String origin(String key) {
        return hooks.origin().apply(key);
    }

    @Override
    public @Nullable Proxy proxy() {
        return node.startedWithoutLock();
    }

    @Override
    public ProxyHealth health() {
        return node.status().health();
    }

    @Override
    public boolean isReady() {
        return node.isServing() && source.get().listed();
    }

    @Override
    public SourceView source() {
        return source.get();
    }

    @Override
    public Traffic traffic() {
        return node.status().metrics().traffic();
    }

    @Override
    public String logLevel() {
        return logLevel;
    }

    @Override
    public void setLogLevel(String level) {
        hooks.logLevel().accept(level);
        logLevel = level.toUpperCase(Locale.ROOT);
    }
}
