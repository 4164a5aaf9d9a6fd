package io.fairlead.model;

import java.time.Instant;
import java.util.List;

/**
 * A Service that is to be proxied, with a service port for each of its ports and address families.
 *
 * <p>Threading: Immutable.
 *
 * @param name what identifies it
 * @param createdAt when it was created: of two Services that claim one address and port, the older has it
 * @param ports its service ports, in the order of the manifest
 */
public record Service(ServiceName name, Instant createdAt, List<ServicePort> ports) {
    public Service {
        ports = List.copyOf(ports);
    }
}
