package io.fairlead.select;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.route.Route;
import org.jspecify.annotations.Nullable;

/**
 * Which candidates each kind of connection gets.
 *
 * <p>Threading: Immutable.
 *
 * @param internal connections to cluster IPs
 * @param external connections from outside to external addresses
 * @param externalFromHere connections of clients on this node to external addresses
 */
record Offer(
        @Nullable Lane internal,
        @Nullable Lane external,
        @Nullable Lane externalFromHere) {
    static final Offer NONE = new Offer(null, null, null);

    static Offer of(Route route, @Nullable Lane cluster, @Nullable Lane local) {
        return new Offer(
                route.policy(FrontendKind.CLUSTER_IP) == TrafficPolicy.CLUSTER ? cluster : local,
                route.policy(FrontendKind.NODE_PORT) == TrafficPolicy.CLUSTER ? cluster : local,
                cluster);
    }

    @Nullable
    Lane lane(FrontendKind kind, ClientOrigin origin) {
        return kind.isInternal() ? internal : origin.isHere() ? externalFromHere : external;
    }

    /** The other offer where this one has nothing. */
    Offer orElse(Offer other) {
        return new Offer(
                internal != null ? internal : other.internal,
                external != null ? external : other.external,
                externalFromHere != null ? externalFromHere : other.externalFromHere);
    }

    /** Whether the other offer has candidates for connections for which this one has none. */
    boolean lacksWhatWasIn(Offer other) {
        return !orElse(other).equals(this);
    }
}
