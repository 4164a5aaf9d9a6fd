package io.fairlead.k8s.sidecar;

import io.fairlead.model.ServiceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Listeners with the same endpoints.
 *
 * <p>Threading: Immutable.
 *
 * @param service the port of the Service that they serve; null if only endpoints are known
 * @param endpoints where the endpoints come from; null for those that the Service has by its source
 * @param listens where it is listened; may be empty if traffic to the Service's own addresses is captured
 */
public record SidecarGroup(
        @Nullable ServiceReference service, @Nullable EndpointsSpec endpoints, List<ListenAddress> listens) {
    /** The namespace of the names of endpoints that belong to no Service. */
    private static final String NAMELESS = "sidecar";

    public SidecarGroup {
        listens = List.copyOf(listens);
    }

    /** The name in logs and metrics: that of the Service, else that of the first address that is listened on. */
    public ServiceName name() {
        return service == null ? new ServiceName(NAMELESS, listens.getFirst().toString()) : service.service();
    }

    /** The name or number of the Service's port; empty for the only one. */
    String port() {
        // Endpoints without a Service have one port, whatever the Service's would be called.
        return service == null || endpoints != null ? "" : service.port();
    }
}
