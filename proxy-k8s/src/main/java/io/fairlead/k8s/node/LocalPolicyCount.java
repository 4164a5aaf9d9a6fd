package io.fairlead.k8s.node;

import io.fairlead.k8s.metrics.NodeMetrics;
import io.fairlead.k8s.metrics.PolicyKind;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ServicePort;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteUpdate;
import io.fairlead.route.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the service ports whose traffic policy is Local and that have endpoints, but none on this node. A change costs
 * what it touches.
 *
 * <p>Threading: confined to the control thread.
 */
final class LocalPolicyCount {
    private final NodeMetrics metrics;
    private final Map<Counted, Integer> counts = new HashMap<>();

    private record Counted(PolicyKind policy, IpFamily family) {}

    LocalPolicyCount(NodeMetrics metrics) {
        this.metrics = metrics;
    }

    void onUpdated(RouteUpdate update) {
        for (RouteChange change : update.routes()) {
            for (PolicyKind policy : PolicyKind.values()) {
                int difference = count(change.after(), policy) - count(change.before(), policy);
                if (difference != 0) {
                    IpFamily family = change.id().family();
                    int count = counts.merge(new Counted(policy, family), difference, Integer::sum);
                    metrics.onWithoutLocalEndpoints(policy, family, count);
                }
            }
        }
    }

    private static int count(@Nullable Route route, PolicyKind policy) {
        return route != null && isReachable(route.servicePort(), policy) && isDropped(route, policy) ? 1 : 0;
    }

    private static boolean isReachable(ServicePort port, PolicyKind policy) {
        return switch (policy) {
            case INTERNAL -> port.clusterIp() != null;
            case EXTERNAL -> port.isExternallyAccessible();
        };
    }

    private static boolean isDropped(Route route, PolicyKind policy) {
        FrontendKind kind = switch (policy) {
            case INTERNAL -> FrontendKind.CLUSTER_IP;
            case EXTERNAL -> FrontendKind.NODE_PORT;
        };
        return route.verdict(kind) instanceof Verdict.Drop;
    }
}
