package io.fairlead.k8s.watch;

import java.util.Collection;

/**
 * Whether load balancers should send new connections to a node.
 *
 * <p>Source: KEP-3836. Other taints, {@code unschedulable} and a node that is not ready do not count.
 */
final class NodeEligibility {
    private static final String TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";

    private NodeEligibility() {}

    /**
     * Whether a node is neither being deleted nor about to be.
     *
     * @param isBeingDeleted whether it has a deletion timestamp
     * @param taintKeys the keys of its taints, whatever their effects
     */
    static boolean isEligible(boolean isBeingDeleted, Collection<String> taintKeys) {
        return !isBeingDeleted && !taintKeys.contains(TO_BE_DELETED);
    }
}
