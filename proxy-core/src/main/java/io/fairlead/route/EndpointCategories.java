package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointLeave;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServicePort;
import io.fairlead.model.TrafficPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The endpoints of one service port, by the clients that may use them. An endpoint is never used unless it is ready, or
 * serving while it terminates and nothing better is left; that fallback is taken for each list on its own.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: kube-proxy's {@code CategorizeEndpoints}; KEP-1669 (terminating endpoints), KEP-2433 and KEP-3015 (hints).
 *
 * @param cluster for connections with traffic policy Cluster
 * @param local for connections with traffic policy Local: endpoints of this node; empty too where no policy is Local
 * @param allReachable the endpoints that some connection through this node may use
 * @param serving all endpoints that serve or are ready, whichever of them may be used from here: sessions may stay with them, and
 *     connections need not end. Empty where nothing depends on it: for protocols other than UDP, unless connections end when their
 *     endpoint leaves
 * @param hasAny whether the service port has a usable endpoint at all, be it beyond the reach of this node
 */
public record EndpointCategories(
        List<Endpoint> cluster,
        List<Endpoint> local,
        List<Endpoint> allReachable,
        List<Endpoint> serving,
        boolean hasAny) {
    /** The categories of no endpoints. */
    public static final EndpointCategories NONE =
            new EndpointCategories(List.of(), List.of(), List.of(), List.of(), false);

    public EndpointCategories {
        cluster = List.copyOf(cluster);
        local = List.copyOf(local);
        allReachable = List.copyOf(allReachable);
        serving = List.copyOf(serving);
    }

    /**
     * Sorts out endpoints; every list keeps their order.
     *
     * @param endpoints all endpoints of the service port
     * @param port the service port, whose policies decide which lists are used
     * @param node this node, whose name and zone the hints are compared with
     */
    public static EndpointCategories of(List<Endpoint> endpoints, ServicePort port, Node node) {
        if (endpoints.isEmpty()) {
            return NONE;
        }
        List<Endpoint> serving = needsServing(port)
                ? only(endpoints, endpoint -> endpoint.isServing() || endpoint.isReady())
                : List.of();
        List<Endpoint> cluster =
                port.usesClusterEndpoints() ? EligibilityRule.list(endpoints, TrafficPolicy.CLUSTER, node) : List.of();
        if (!port.usesLocalEndpoints()) {
            return new EndpointCategories(cluster, List.of(), cluster, serving, !cluster.isEmpty());
        }
        List<Endpoint> local = EligibilityRule.list(endpoints, TrafficPolicy.LOCAL, node);
        boolean hasAny = !cluster.isEmpty() || endpoints.stream().anyMatch(EligibilityRule::isUsable);
        return new EndpointCategories(cluster, local, union(endpoints, cluster, local), serving, hasAny);
    }

    private static boolean needsServing(ServicePort port) {
        return port.id().name().protocol() == Protocol.UDP
                || port.settings().lifetime().onEndpointLeave() instanceof EndpointLeave.After;
    }

    /** The union of both lists; one of them if it contains the other. Both are sublists of all, in its order. */
    private static List<Endpoint> union(List<Endpoint> all, List<Endpoint> cluster, List<Endpoint> local) {
        List<Endpoint> either = new ArrayList<>(cluster.size() + local.size());
        int inCluster = 0;
        int inLocal = 0;
        for (Endpoint endpoint : all) {
            boolean isInCluster =
                    inCluster < cluster.size() && cluster.get(inCluster).equals(endpoint);
            boolean isInLocal = inLocal < local.size() && local.get(inLocal).equals(endpoint);
            if (isInCluster || isInLocal) {
                either.add(endpoint);
            }
            inCluster += isInCluster ? 1 : 0;
            inLocal += isInLocal ? 1 : 0;
        }
        if (either.size() == cluster.size()) {
            return cluster;
        }
        return either.size() == local.size() ? local : either;
    }

    /** The list itself where nothing is left out, so that large lists are shared. */
    static List<Endpoint> only(List<Endpoint> endpoints, Predicate<Endpoint> wanted) {
        List<Endpoint> kept = new ArrayList<>(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            if (wanted.test(endpoint)) {
                kept.add(endpoint);
            }
        }
        return kept.size() == endpoints.size() ? endpoints : kept;
    }
}
