package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;

/**
 * The open connections of an endpoint that may get new ones.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoint its address
 * @param connections how many are open, those that are being ended left out; 0 or more
 * @param weight its part of new connections, as against others; 1 for a usual one, less for one that has just started; above 0
 */
public record EndpointLoad(AddressPort endpoint, int connections, double weight) {
    /** The weight of an endpoint that gets its full part. */
    public static final double FULL = 1;

    public EndpointLoad {
        if (connections < 0) {
            throw new IllegalArgumentException("connections: " + connections + "; allowed are 0 or more");
        }
        if (!(weight > 0 && weight <= FULL)) {
            throw new IllegalArgumentException("weight: " + weight + "; allowed are more than 0, up to 1");
        }
    }

    /** One that gets its full part. */
    public static EndpointLoad of(AddressPort endpoint, int connections) {
        return new EndpointLoad(endpoint, connections, FULL);
    }

    /** The same with its full part. */
    EndpointLoad full() {
        return new EndpointLoad(endpoint, connections, FULL);
    }
}
