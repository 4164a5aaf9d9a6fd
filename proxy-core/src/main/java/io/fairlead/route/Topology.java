package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.Node;
import java.util.List;

/** How far the hints of a service port's endpoints narrow the choice, as seen from one node. */
enum Topology {
    /** Any endpoint will do. */
    ANYWHERE,
    /** Only endpoints that are meant for this zone. */
    SAME_ZONE,
    /** Only endpoints that are meant for this node. */
    SAME_NODE;

    /**
     * The hints of the ready endpoints. Hints count only if every ready endpoint has one of the kind and one of them
     * names this node or zone; a single endpoint without a hint disables them.
     */
    static Topology of(List<Endpoint> endpoints, Node node) {
        boolean everyNode = true;
        boolean everyZone = true;
        boolean thisNode = false;
        boolean thisZone = false;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.isReady()) {
                everyNode &= !endpoint.nodeHints().isEmpty();
                everyZone &= !endpoint.zoneHints().isEmpty();
                thisNode |= SAME_NODE.eligibility(endpoint, node).isIncluded();
                thisZone |= SAME_ZONE.eligibility(endpoint, node).isIncluded();
            }
        }
        if (everyNode && thisNode) {
            return SAME_NODE;
        }
        return everyZone && thisZone ? SAME_ZONE : ANYWHERE;
    }

    /** Whether a ready endpoint is within reach. */
    Eligibility eligibility(Endpoint endpoint, Node node) {
        return switch (this) {
            case ANYWHERE -> Eligibility.READY;
            case SAME_ZONE -> {
                String zone = node.zone();
                yield zone != null && endpoint.zoneHints().contains(zone) ? Eligibility.READY : Eligibility.OTHER_ZONE;
            }
            case SAME_NODE -> endpoint.nodeHints().contains(node.name()) ? Eligibility.READY : Eligibility.OTHER_NODE;
        };
    }
}
