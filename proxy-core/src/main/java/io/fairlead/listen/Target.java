package io.fairlead.listen;

import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.ServicePort;
import io.fairlead.select.Balancer;
import java.util.ArrayList;
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
    /** @param self the node, which connects to load-balancer addresses in a way of its own */
    static Target of(
            Frontend frontend, Balancer balancer, ServicePort servicePort, ConnectionPolicy policy, Node self) {
        return new Target(frontend, balancer, sourceRanges(frontend, servicePort, self), policy);
    }

    /**
     * Source ranges guard the load-balancer addresses alone, never the cluster IP or a node port.
     *
     * <p>Where such an address is local to the node, what the node sends to it comes from that address itself. So the
     * addresses are among the allowed sources if the node is.
     */
    private static List<Cidr> sourceRanges(Frontend frontend, ServicePort servicePort, Node self) {
        if (frontend.kind() != FrontendKind.LOAD_BALANCER_IP) {
            return List.of();
        }
        List<Cidr> ranges = servicePort.loadBalancerSourceRanges();
        IpAddress node = self.primaryAddress(frontend.address().family());
        if (node == null || ranges.isEmpty() || !admits(ranges, node)) {
            return ranges;
        }
        List<Cidr> withOwn = new ArrayList<>(ranges);
        servicePort.loadBalancerIps().forEach(ip -> withOwn.add(Cidr.only(ip)));
        return List.copyOf(withOwn);
    }

    boolean admits(IpAddress client) {
        return sourceRanges.isEmpty() || admits(sourceRanges, client);
    }

    private static boolean admits(List<Cidr> ranges, IpAddress client) {
        for (Cidr range : ranges) {
            if (range.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
