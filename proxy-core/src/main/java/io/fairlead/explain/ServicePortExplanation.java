package io.fairlead.explain;

import io.fairlead.model.ServicePort;
import io.fairlead.route.Route;
import java.util.List;

/**
 * What happens to connections to a service port.
 *
 * <p>Threading: Immutable.
 *
 * @param route its route
 * @param selector the name of its endpoint selector
 * @param frontends its addresses
 * @param candidates its endpoints, once for each traffic policy that applies to some of these addresses
 */
public record ServicePortExplanation(
        Route route, String selector, List<FrontendExplanation> frontends, List<CandidateSet> candidates) {
    public ServicePortExplanation {
        frontends = List.copyOf(frontends);
        candidates = List.copyOf(candidates);
    }

    /** The service port. */
    public ServicePort servicePort() {
        return route.servicePort();
    }
}
