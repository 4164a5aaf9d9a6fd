package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.select.Balancer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A fault that the simulation has to find; {@link #NONE} has none. */
enum RebalanceBug {
    NONE,
    /** Each step closes all that is too many. */
    NO_BUDGET {
        @Override
        Map<AddressPort, Integer> closings(Map<AddressPort, Integer> planned, LifetimeSettings settings) {
            return planned.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> 10 * settings.rebalancePerSecond()));
        }
    },
    /** It begins anew whenever it has ended. */
    NO_REST {
        @Override
        boolean neverRests() {
            return true;
        }
    },
    /** Endpoints count that get no new connections. */
    DRAINED_COUNT {
        @Override
        List<EndpointLoad> loads(Balancer balancer, long nowNanos) {
            return balancer.candidates().stream()
                    .map(candidate -> EndpointLoad.of(candidate.address(), candidate.openConnections()))
                    .toList();
        }
    },
    /** Session affinity sends clients back. */
    NOT_FORGOTTEN {
        @Override
        boolean forgets() {
            return false;
        }
    };

    Map<AddressPort, Integer> closings(Map<AddressPort, Integer> planned, LifetimeSettings settings) {
        return planned;
    }

    boolean neverRests() {
        return false;
    }

    List<EndpointLoad> loads(Balancer balancer, long nowNanos) {
        return Loads.of(balancer, endpoint -> 0, nowNanos);
    }

    boolean forgets() {
        return true;
    }
}
