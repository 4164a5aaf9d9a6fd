package io.fairlead.model;

import java.time.Instant;
import java.util.List;

/**
 * A proxied Service, with a service port for each of its ports and address families.
 *
 * <p>Threading: Immutable.
 *
 * @param name its name and namespace
 * @param createdAt when it was created: of two Services that claim one address and port, the older has it
 * @param ports its service ports, in the order of the manifest
 * @param healthCheckNodePort the port at which load balancers check whether a node has endpoints of the Service; 0 for
 *     none
 */
public record Service(ServiceName name, Instant createdAt, List<ServicePort> ports, int healthCheckNodePort) {
    public Service {
        ports = List.copyOf(ports);
        if (healthCheckNodePort < 0 || healthCheckNodePort > AddressPort.MAX_PORT) {
            throw new IllegalArgumentException("health-check node port " + healthCheckNodePort + " of " + name
                    + " is not within 0 to " + AddressPort.MAX_PORT);
        }
    }

    /** A Service without a health-check node port. */
    public Service(ServiceName name, Instant createdAt, List<ServicePort> ports) {
        this(name, createdAt, ports, 0);
    }
}
