package io.fairlead.capture;

import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.ServicePort;
import io.fairlead.route.Route;
import java.util.ArrayList;
import java.util.List;

/**
 * The treatment of new connections to a frontend, and the clients that may open them.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend their frontend
 * @param admission their treatment
 * @param sources the source ranges that may connect; empty for all. Connections of others are dropped
 */
public record FrontendRule(Frontend frontend, Admission admission, List<Cidr> sources) {
    public FrontendRule {
        sources = List.copyOf(sources);
    }

    /**
     * The rule of a frontend.
     *
     * @param route of the service port that answers there
     * @param self the node, which connects to load-balancer addresses in a way of its own
     */
    public static FrontendRule of(Frontend frontend, Route route, Node self) {
        return new FrontendRule(
                frontend, Admission.of(route, frontend.kind()), sources(frontend.kind(), route.servicePort(), self));
    }

    /**
     * Source ranges guard the load-balancer addresses alone, never the cluster IP or a node port.
     *
     * <p>Where such an address is local to the node, what the node sends to it comes from that address itself. So the
     * addresses are among the allowed sources if the node is.
     */
    private static List<Cidr> sources(FrontendKind kind, ServicePort servicePort, Node self) {
        if (kind != FrontendKind.LOAD_BALANCER_IP) {
            return List.of();
        }
        List<Cidr> ranges = servicePort.loadBalancerSourceRanges();
        IpAddress node = self.primaryAddress(servicePort.id().family());
        if (node == null || ranges.isEmpty() || !isWithin(ranges, node)) {
            return ranges;
        }
        List<Cidr> withOwn = new ArrayList<>(ranges);
        servicePort.loadBalancerIps().forEach(ip -> withOwn.add(Cidr.only(ip)));
        return List.copyOf(withOwn);
    }

    /** Whether this client may connect, as far as its address goes. */
    public boolean admits(IpAddress client) {
        return sources.isEmpty() || isWithin(sources, client);
    }

    private static boolean isWithin(List<Cidr> ranges, IpAddress client) {
        for (Cidr range : ranges) {
            if (range.contains(client)) {
                return true;
            }
        }
        return false;
    }
}
