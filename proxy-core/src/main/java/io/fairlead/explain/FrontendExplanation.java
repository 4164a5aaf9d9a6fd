package io.fairlead.explain;

import io.fairlead.listen.FrontendState;
import io.fairlead.model.Cidr;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.Frontend;
import io.fairlead.model.TrafficPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to connections to one address of a service port.
 *
 * <p>Threading: Immutable.
 *
 * @param frontend the address
 * @param owner the frontend of another service port that has the address instead; null if this one has it
 * @param policy the traffic policy that applies
 * @param origin where the client is; null if none is named
 * @param sourceRanges the clients that may connect; empty for all
 * @param isAdmitted whether the client may; null if none is named
 * @param decision what happens to a connection
 * @param isServedHere whether clients on this node get through nevertheless
 * @param state whether the address is listened on; null if no proxy runs
 */
public record FrontendExplanation(
        Frontend frontend,
        @Nullable Frontend owner,
        TrafficPolicy policy,
        @Nullable ClientOrigin origin,
        List<Cidr> sourceRanges,
        @Nullable Boolean isAdmitted,
        Decision decision,
        boolean isServedHere,
        @Nullable FrontendState state) {
    public FrontendExplanation {
        sourceRanges = List.copyOf(sourceRanges);
    }
}
