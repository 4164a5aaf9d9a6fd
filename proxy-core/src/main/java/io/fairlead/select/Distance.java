package io.fairlead.select;

import io.fairlead.model.Endpoint;
import io.fairlead.model.Node;
import io.fairlead.model.PreferenceSettings.Nearness;

/** How far an endpoint is from this node, in the steps that a Service distinguishes. */
public enum Distance {
    /** As near as the Service asks for. */
    NEAR,
    /** In the zone of this node, where the Service asks for endpoints on this node. */
    SAME_ZONE,
    /** Farther, or its zone is not known. */
    FAR;

    /**
     * The distance of an endpoint.
     *
     * @param nearness what the Service prefers
     */
    public static Distance of(Endpoint endpoint, Node self, Nearness nearness) {
        if (nearness == Nearness.NONE || endpoint.isLocal()) {
            return NEAR;
        }
        boolean isSameZone = self.zone() != null && self.zone().equals(endpoint.zone());
        if (!isSameZone) {
            return FAR;
        }
        return nearness == Nearness.ZONE ? NEAR : SAME_ZONE;
    }
}
