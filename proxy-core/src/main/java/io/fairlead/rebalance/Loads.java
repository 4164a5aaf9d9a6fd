package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;
import io.fairlead.select.Balancer;
import io.fairlead.select.Candidate;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The endpoints of a service port that count when its connections are re-balanced. */
public final class Loads {
    private Loads() {}

    /**
     * Those that may get new connections: neither ejected nor drained, and not leaving.
     *
     * @param ending how many of an endpoint's open connections are being ended
     * @param nowNanos the time by the clock of the event loops
     */
    public static List<EndpointLoad> of(Balancer balancer, ToIntFunction<AddressPort> ending, long nowNanos) {
        return balancer.candidates().stream()
                .filter(candidate -> !candidate.isDrained() && !candidate.isEjected(nowNanos))
                .map(candidate -> load(candidate, ending, nowNanos))
                .toList();
    }

    private static EndpointLoad load(Candidate candidate, ToIntFunction<AddressPort> ending, long nowNanos) {
        AddressPort address = candidate.address();
        int connections = Math.max(0, candidate.openConnections() - ending.applyAsInt(address));
        return new EndpointLoad(address, connections, candidate.isStarting(nowNanos));
    }

    /**
     * Why the connections of a service port cannot be re-balanced, in words; null if they can. A client that connects again would get
     * the same endpoint.
     */
    public static @Nullable String obstacle(Balancer balancer) {
        if (balancer.isByClient()) {
            return "its selector '" + balancer.selector() + "' sends each client to the same endpoint again";
        }
        if (!balancer.isUniform()) {
            return "a traffic policy of Local gives some clients other endpoints than others";
        }
        return null;
    }
}
