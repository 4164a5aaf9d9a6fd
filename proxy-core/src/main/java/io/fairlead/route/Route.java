package io.fairlead.route;

import io.fairlead.model.ClientOrigin;
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
    /** The identity of the service port. */
    public ServicePortId id() {
        return servicePort.id();
    }

    /** The traffic policy for connections to an address of this kind, for clients that are not on this node. */
    public TrafficPolicy policy(FrontendKind kind) {
        return kind.isInternal() ? servicePort.internalTrafficPolicy() : servicePort.externalTrafficPolicy();
    }

    /**
     * The traffic policy that counts for a client. The external one is for those from outside: to a client on this node
     * the load balancer's address stands for the Service as a whole.
     */
    public TrafficPolicy policy(FrontendKind kind, ClientOrigin origin) {
        return origin.isHere() && !kind.isInternal() ? TrafficPolicy.CLUSTER : policy(kind);
    }

    /** The verdict for a connection to an address of this kind, from a client that is not on this node. */
    public Verdict verdict(FrontendKind kind) {
        return verdict(kind, ClientOrigin.ELSEWHERE);
    }

    /** The verdict for a client's connection to an address of this kind. */
    public Verdict verdict(FrontendKind kind, ClientOrigin origin) {
        if (!endpoints.hasAny()) {
            return Verdict.REJECT;
        }
        List<Endpoint> usable = usable(policy(kind, origin));
        return usable.isEmpty() ? Verdict.DROP : new Verdict.Forward(usable);
    }

    private List<Endpoint> usable(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> endpoints.cluster();
            case LOCAL -> endpoints.local();
        };
    }
}
