package io.fairlead.k8s.admin;

import io.fairlead.k8s.config.NodeConfig;
import io.fairlead.k8s.health.ProxyHealth;
import io.fairlead.k8s.metrics.Traffic;
import io.fairlead.proxy.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The node that the admin API is about.
 *
 * <p>Threading: Thread-safe; must not block.
 */
public interface AdminNode {
    /** Its configuration. */
    NodeConfig config();

    /** Where the value of a key of the configuration came from, in words such as {@code option --capture}. */
    String origin(String key);

    /** The proxy; null while none runs yet. */
    @Nullable
    Proxy proxy();

    /** Whether it does its work. */
    ProxyHealth health();

    /** Whether everything that it is to serve has been read and is in force. */
    boolean isReady();

    /** Where Services come from. */
    SourceView source();

    /** What service ports and endpoints have had. */
    Traffic traffic();

    /** The level of the log. */
    String logLevel();

    /**
     * Changes the level of the log until the process ends.
     *
     * @throws IllegalArgumentException if there is no such level; the message names those that there are
     */
    void setLogLevel(String level);
}
