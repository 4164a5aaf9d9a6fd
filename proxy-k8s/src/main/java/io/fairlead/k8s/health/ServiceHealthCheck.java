package io.fairlead.k8s.health;

import io.fairlead.model.AddressPort;

/**
 * The health check of one Service for load balancers, in one address family.
 *
 * <p>Threading: Immutable.
 *
 * @param port the health check node port, 1 to 65535
 * @param localEndpoints how many addresses on this node are ready to serve the Service, over all of its ports
 */
public record ServiceHealthCheck(int port, int localEndpoints) {
    public ServiceHealthCheck {
        if (port < 1 || port > AddressPort.MAX_PORT) {
            throw new IllegalArgumentException(
                    "health check node port " + port + " is not within 1 to " + AddressPort.MAX_PORT);
        }
        if (localEndpoints < 0) {
            throw new IllegalArgumentException(localEndpoints + " local endpoints; must be 0 or more");
        }
    }
}
