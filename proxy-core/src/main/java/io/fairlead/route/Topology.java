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
                thisNode |= SAME_NODE.admits(endpoint, node);
                thisZone |= SAME_ZONE.admits(endpoint, node);
            }
        }
        if (everyNode && thisNode) {
            return SAME_NODE;
        }
        return everyZone && thisZone ? SAME_ZONE : ANYWHERE;
    }

    /** Whether an endpoint is within reach. */
    boolean admits(Endpoint endpoint, Node node) {
        return switch (this) {
            case ANYWHERE -> true;
            case SAME_ZONE -> {
                String zone = node.zone();
                yield zone != null && endpoint.zoneHints().contains(zone);
            }
            case SAME_NODE -> endpoint.nodeHints().contains(node.name());
        };
    }
}
