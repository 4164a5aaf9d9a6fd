package io.fairlead.k8s.translate;

import org.jspecify.annotations.Nullable;

/**
 * Which Services are served.
 *
 * <p>Threading: Immutable.
 *
 * @param proxyName the value of the label {@code service-proxy-name} of Services that are; null for those without the label
 * @param isEvery whether Services without a cluster IP are served too, whatever the label: they have been named one by one
 */
public record ServiceScope(@Nullable String proxyName, boolean isEvery) {
    /** Those of a node without a name. */
    public static final ServiceScope NODE = new ServiceScope(null, false);

    /** Headless ones too, and those of other proxies. */
    public static final ServiceScope EVERY = new ServiceScope(null, true);

    /** Those of a node with this name; null for none. */
    public static ServiceScope ofProxy(@Nullable String name) {
        return new ServiceScope(name, false);
    }
}
