package io.fairlead.select;

import io.fairlead.health.Outage;
import io.fairlead.model.ServicePortId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ejections and session affinity of a predecessor, until their service ports have endpoints here.
 *
 * <p>Threading: confined to the control thread.
 */
final class InheritedChoices {
    private final Map<ServicePortId, OfServicePort> left = new HashMap<>();
    private final long outageNanos;
    private final long affinityNanos;

    private static final class OfServicePort {
        private final List<EjectionState> ejections = new ArrayList<>();
        private final List<AffinityState> affinity = new ArrayList<>();
    }

    /**
     * @param outageNanos the present time by the clock of the event loops
     * @param affinityNanos the present time by the clock of session affinity
     */
    InheritedChoices(
            List<EjectionState> ejections, List<AffinityState> affinity, long outageNanos, long affinityNanos) {
        this.outageNanos = outageNanos;
        this.affinityNanos = affinityNanos;
        ejections.forEach(ejection -> of(ejection.servicePort()).ejections.add(ejection));
        affinity.forEach(memory -> of(memory.servicePort()).affinity.add(memory));
    }

    private OfServicePort of(ServicePortId id) {
        return left.computeIfAbsent(id, _ -> new OfServicePort());
    }

    /** A service port has its endpoints: they get what they had in the other process, once. */
    void applyTo(Balancer balancer) {
        OfServicePort own = left.remove(balancer.id());
        if (own == null) {
            return;
        }
        own.ejections.forEach(ejection -> balancer.inherit(ejection.endpoint(), outage(ejection)));
        own.affinity.forEach(
                memory -> balancer.inherit(memory.endpoint(), memory.client(), affinityNanos - memory.ageNanos()));
    }

    private Outage outage(EjectionState ejection) {
        return new Outage(
                ejection.failures(),
                0,
                outageNanos,
                ejection.ejections(),
                false,
                outageNanos,
                outageNanos + ejection.leftNanos(),
                ejection.cause());
    }
}
