package io.fairlead.listen;

import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.ServicePort;
import io.fairlead.select.Balancer;
import java.util.List;

/**
 * Where the connections of a listener go, and how they are treated.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend what clients connect to
 * @param balancer picks their endpoints
 * @param sourceRanges who may connect; empty for everybody
 * @param policy how connections are dialled, kept and ended
 */
record Target(Frontend frontend, Balancer balancer, List<Cidr> sourceRanges, ConnectionPolicy policy) {
    /** Source ranges guard the load-balancer addresses alone, never the cluster IP or a node port. */
    static Target of(Frontend frontend, Balancer balancer, ServicePort servicePort, ConnectionPolicy policy) {
        return new Target(
                frontend,
                balancer,
                frontend.kind() == FrontendKind.LOAD_BALANCER_IP ? servicePort.loadBalancerSourceRanges() : List.of(),
                policy);
    }

    boolean admits(IpAddress client) {
        if (sourceRanges.isEmpty()) {
            return true;
        }
        for (Cidr range : sourceRanges) {
            if (range.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
