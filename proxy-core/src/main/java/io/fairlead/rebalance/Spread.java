package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How evenly connections are spread over endpoints.
 *
 * <p>Threading: Immutable.
 *
 * @param mean connections per endpoint
 * @param fullest connections of the endpoint that has the most
 * @param excess how many connections are too many, by endpoint; those without are left out
 */
public record Spread(double mean, int fullest, Map<AddressPort, Integer> excess) {
    public Spread {
        excess = Map.copyOf(excess);
    }

    /**
     * Looks at endpoints.
     *
     * @param leastTotal the mean is not taken of fewer connections than that: some that were closed may not have come back yet
     * @param percent an endpoint has too many if it has more than this, and at least one connection, above the mean
     */
    static Spread of(List<EndpointLoad> loads, int leastTotal, int percent) {
        double mean = loads.isEmpty() ? 0 : Math.max(total(loads), leastTotal) / (double) loads.size();
        int most = most(mean, percent);
        Map<AddressPort, Integer> excess = new LinkedHashMap<>();
        int fullest = 0;
        for (EndpointLoad load : loads) {
            fullest = Math.max(fullest, load.connections());
            int tooMany = load.connections() - most;
            if (tooMany > 0) {
                excess.put(load.endpoint(), tooMany);
            }
        }
        return new Spread(mean, fullest, excess);
    }

    static int total(List<EndpointLoad> loads) {
        return loads.stream().mapToInt(EndpointLoad::connections).sum();
    }

    /** The most connections that are not too many. */
    private static int most(double mean, int percent) {
        double withinSpread = Math.floor(mean * (100.0 + percent) / 100);
        double lessThanOneAbove = Math.ceil(mean + 1) - 1;
        return (int) Math.max(withinSpread, lessThanOneAbove);
    }

    /** Whether no endpoint has too many. */
    public boolean isEven() {
        return excess.isEmpty();
    }

    /** How many connections are too many on all endpoints together. */
    public int totalExcess() {
        return excess.values().stream().mapToInt(Integer::intValue).sum();
    }
}
