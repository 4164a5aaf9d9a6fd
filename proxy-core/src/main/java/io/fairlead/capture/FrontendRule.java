package io.fairlead.capture;

import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
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
 * @param carriers networks whose connections name their client in a PROXY protocol header, so that their packets are admitted whatever
 *     the source ranges are
 */
public record FrontendRule(Frontend frontend, Admission admission, List<Cidr> sources, List<Cidr> carriers) {
    public FrontendRule {
        sources = List.copyOf(sources);
        carriers = List.copyOf(carriers);
    }

    /** A rule for clients that connect by themselves. */
    public FrontendRule(Frontend frontend, Admission admission, List<Cidr> sources) {
        this(frontend, admission, sources, List.of());
    }

    /**
     * The rule of a frontend.
     *
     * @param route of the service port that answers there
     * @param self the node, which connects to load-balancer addresses in a way of its own
     */
    public static FrontendRule of(Frontend frontend, Route route, Node self) {
        ServicePort servicePort = route.servicePort();
        return new FrontendRule(
                frontend,
                Admission.of(route, frontend.kind()),
                sources(frontend.kind(), servicePort, self),
                frontend.protocol() == Protocol.TCP
                        ? servicePort.settings().proxyProtocol().acceptFrom()
                        : List.of());
    }

    /** The sources of packets that are admitted; empty for all. */
    List<Cidr> packetSources() {
        if (sources.isEmpty() || carriers.isEmpty()) {
            return sources;
        }
        List<Cidr> all = new ArrayList<>(sources);
        for (Cidr carrier : carriers) {
            if (carrier.family() == frontend.address().family()) {
                all.add(carrier);
            }
        }
        return List.copyOf(all);
    }

    /** Whether this end of a socket has to name its client in a PROXY protocol header. */
    public boolean isCarrier(IpAddress peer) {
        return !carriers.isEmpty() && isWithin(carriers, peer);
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
