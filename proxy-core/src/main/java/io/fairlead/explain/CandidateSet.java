package io.fairlead.explain;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.TrafficPolicy;
import io.fairlead.select.Division;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a service port as connections to some of its addresses see them.
 *
 * <p>Threading: Immutable.
 *
 * @param policy the traffic policy of these connections
 * @param frontends the addresses
 * @param candidates all endpoints, also those that get none of the connections
 * @param remembered the endpoint at which session affinity keeps the client; null for none
 * @param spill how connections are divided by distance; null if the Service prefers none
 * @param isLastResort whether connections go to endpoints that are ejected or drained, because nothing else is left
 */
public record CandidateSet(
        TrafficPolicy policy,
        List<Frontend> frontends,
        List<CandidateExplanation> candidates,
        @Nullable AddressPort remembered,
        @Nullable Division spill,
        boolean isLastResort) {
    public CandidateSet {
        frontends = List.copyOf(frontends);
        candidates = List.copyOf(candidates);
    }

    /** How many endpoints get connections. */
    public long used() {
        return candidates.stream().filter(CandidateExplanation::isIn).count();
    }
}
