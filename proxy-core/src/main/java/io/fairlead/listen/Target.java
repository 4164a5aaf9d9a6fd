package io.fairlead.listen;

import io.fairlead.capture.FrontendRule;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Route;
import io.fairlead.select.Balancer;

/**
 * Where the connections of a listener go, and how they are treated.
 *
 * <p>Threading: Immutable.
 *
 * @param rule the frontend, and which clients may connect
 * @param balancer picks their endpoints
 * @param trafficPolicy of the Service for such addresses
 * @param dependsOnOrigin whether it matters where a client is
 * @param policy how connections are dialled, kept and ended
 */
record Target(
        FrontendRule rule,
        Balancer balancer,
        TrafficPolicy trafficPolicy,
        boolean dependsOnOrigin,
        ConnectionPolicy policy) {
    /** @param isTransparent whether endpoints may see the client's own address */
    static Target of(
            FrontendRule rule, Balancer balancer, Route route, boolean isTransparent, ConnectionPolicy policy) {
        FrontendKind kind = rule.frontend().kind();
        TrafficPolicy trafficPolicy = route.policy(kind);
        boolean dependsOnOrigin = switch (kind) {
            case CLUSTER_IP -> isTransparent;
            case EXTERNAL_IP, LOAD_BALANCER_IP, NODE_PORT -> trafficPolicy == TrafficPolicy.LOCAL;
            case UNIX_SOCKET -> false;
        };
        return new Target(rule, balancer, trafficPolicy, dependsOnOrigin, policy);
    }

    /** The frontend. */
    Frontend frontend() {
        return rule.frontend();
    }
}
