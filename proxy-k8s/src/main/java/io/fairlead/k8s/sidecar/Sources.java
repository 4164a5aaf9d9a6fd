package io.fairlead.k8s.sidecar;

import io.fairlead.k8s.config.ApiServerConfig;
import io.fairlead.k8s.dns.DnsEndpoints;
import io.fairlead.k8s.endpoint.EndpointSource;
import io.fairlead.k8s.endpoint.StaticEndpoints;
import io.fairlead.k8s.watch.ServiceWatch;
import io.fairlead.model.ServiceName;
import java.util.List;

/**
 * Chooses the sources that a configuration needs. Their classes, and the libraries that these use, are loaded only then.
 *
 * <p>Threading: Stateless.
 */
final class Sources {
    private Sources() {}

    /**
     * The source of endpoints that no Service has.
     *
     * @param service the name under which they are reported
     * @throws IllegalArgumentException if the specification is wrong
     */
    static EndpointSource of(ServiceName service, EndpointsSpec spec) {
        return switch (spec) {
            case EndpointsSpec.Addresses(var addresses) -> new StaticEndpoints(service, addresses);
            case EndpointsSpec.Dns(String text) -> new DnsEndpoints(service, text);
        };
    }

    /** The source of these Services. */
    static EndpointSource of(List<ServiceName> services, SidecarConfig config) {
        if (config.manifests() != null) {
            return new ManifestEndpoints(config.manifests(), config.nodeName());
        }
        ApiServerConfig usual = ApiServerConfig.DEFAULT;
        return new ServiceWatch(
                services,
                new ApiServerConfig(
                        config.kubeconfig(),
                        config.context(),
                        config.master(),
                        usual.kubeApiQps(),
                        usual.kubeApiBurst(),
                        usual.listPageSize(),
                        usual.watchStallTimeout()));
    }
}
