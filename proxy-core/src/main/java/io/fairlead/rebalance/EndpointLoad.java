package io.fairlead.rebalance;

import io.fairlead.model.AddressPort;

/**
 * The open connections of an endpoint that may get new ones.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoint its address
 * @param connections how many are open, those that are being ended left out; 0 or more
 * @param isStarting whether it is in its slow start, in which it gets fewer new connections than others
 */
public record EndpointLoad(AddressPort endpoint, int connections, boolean isStarting) {
    public EndpointLoad {
        if (connections < 0) {
            throw new IllegalArgumentException("connections: " + connections + "; allowed are 0 or more");
        }
    }

    /** One that is not in its slow start. */
    public static EndpointLoad of(AddressPort endpoint, int connections) {
        return new EndpointLoad(endpoint, connections, false);
    }
}
