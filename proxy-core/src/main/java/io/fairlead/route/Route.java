package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.TrafficPolicy;
import java.time.Instant;
import java.util.List;

/**
 * A service port with the endpoints that its connections may go to.
 *
 * <p>Threading: Immutable.
 *
 * @param servicePort the service port
 * @param createdAt when its Service was created
 * @param endpoints its endpoints
 */
public record Route(ServicePort servicePort, Instant createdAt, EndpointCategories endpoints) {
    /** What identifies the service port. */
    public ServicePortId id() {
        return servicePort.id();
    }

    /** The traffic policy for connections to an address of this kind. */
    public TrafficPolicy policy(FrontendKind kind) {
        return kind.isInternal() ? servicePort.internalTrafficPolicy() : servicePort.externalTrafficPolicy();
    }

    /** What becomes of a connection to an address of this kind. */
    public Verdict verdict(FrontendKind kind) {
        if (!endpoints.hasAny()) {
            return Verdict.REJECT;
        }
        List<Endpoint> usable = usable(kind);
        return usable.isEmpty() ? Verdict.DROP : new Verdict.Forward(usable);
    }

    private List<Endpoint> usable(FrontendKind kind) {
        return switch (policy(kind)) {
            case CLUSTER -> endpoints.cluster();
            case LOCAL -> endpoints.local();
        };
    }
}
