package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.Node;
import io.fairlead.model.TrafficPolicy;
import java.util.List;

/**
 * The rule by which a list of {@link EndpointCategories} is made: it decides, and says why.
 *
 * <p>Threading: Immutable.
 */
public final class EligibilityRule {
    private final TrafficPolicy policy;
    private final Topology topology;
    private final Node node;
    private final boolean isFallback;

    private EligibilityRule(TrafficPolicy policy, Topology topology, Node node, boolean isFallback) {
        this.policy = policy;
        this.topology = topology;
        this.node = node;
        this.isFallback = isFallback;
    }

    /**
     * The rule in force for these endpoints.
     *
     * @param endpoints all endpoints of the service port
     * @param node this node
     */
    public static EligibilityRule of(List<Endpoint> endpoints, TrafficPolicy policy, Node node) {
        EligibilityRule first = first(endpoints, policy, node);
        return endpoints.stream().anyMatch(first::includes) ? first : first.fallback();
    }

    /** The list that a policy makes of these endpoints; the same list if it leaves nothing out, so that large lists are shared. */
    static List<Endpoint> list(List<Endpoint> endpoints, TrafficPolicy policy, Node node) {
        EligibilityRule first = first(endpoints, policy, node);
        List<Endpoint> preferred = first.only(endpoints);
        return preferred.isEmpty() ? first.fallback().only(endpoints) : preferred;
    }

    /** Hints never apply to policy Local. An endpoint that terminates on this node beats a ready one elsewhere. */
    private static EligibilityRule first(List<Endpoint> endpoints, TrafficPolicy policy, Node node) {
        Topology topology = switch (policy) {
            case CLUSTER -> Topology.of(endpoints, node);
            case LOCAL -> Topology.ANYWHERE;
        };
        return new EligibilityRule(policy, topology, node, false);
    }

    private EligibilityRule fallback() {
        return new EligibilityRule(policy, Topology.ANYWHERE, node, true);
    }

    private List<Endpoint> only(List<Endpoint> endpoints) {
        return EndpointCategories.only(endpoints, this::includes);
    }

    private boolean includes(Endpoint endpoint) {
        return eligibility(endpoint).isIncluded();
    }

    /** Whether the list contains an endpoint, and why. */
    public Eligibility eligibility(Endpoint endpoint) {
        if (!isUsable(endpoint)) {
            return endpoint.isTerminating() ? Eligibility.TERMINATED : Eligibility.NOT_READY;
        }
        if (policy == TrafficPolicy.LOCAL && !endpoint.isLocal()) {
            return Eligibility.NOT_LOCAL;
        }
        if (isFallback) {
            return endpoint.isServingTerminating() ? Eligibility.SERVING_WHILE_TERMINATING : Eligibility.NOT_READY;
        }
        return endpoint.isReady() ? topology.eligibility(endpoint, node) : Eligibility.TERMINATING;
    }

    /** Whether some node may use an endpoint, now or once nothing better is left. */
    static boolean isUsable(Endpoint endpoint) {
        return endpoint.isReady() || endpoint.isServingTerminating();
    }
}
