package io.fairlead.k8s.sidecar;

import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.HealthConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a sidecar.
 *
 * <p>Threading: Immutable.
 *
 * @param groups what is served where; at least one
 * @param manifests a directory or file with the Services and EndpointSlices; null for the API server
 * @param kubeconfig the kubeconfig; null for the default
 * @param context the context of the kubeconfig; null for its current one
 * @param master URL of the API server; null for that of the kubeconfig or pod
 * @param isTransparent whether traffic to the cluster IPs of the Services is captured
 * @param nodeName the name of the node; null if it is not known
 * @param proxy the configuration of the proxy
 * @param health where health and metrics are served
 * @param accessLog records of connections
 * @param logLevel the least severe messages that are logged, in upper case
 * @param loggingFormat {@code text} or {@code json}
 */
public record SidecarConfig(
        List<SidecarGroup> groups,
        @Nullable Path manifests,
        @Nullable String kubeconfig,
        @Nullable String context,
        @Nullable String master,
        boolean isTransparent,
        @Nullable String nodeName,
        ProxyConfig proxy,
        HealthConfig health,
        AccessLogConfig accessLog,
        String logLevel,
        String loggingFormat) {
    public SidecarConfig {
        groups = List.copyOf(groups);
    }
}
