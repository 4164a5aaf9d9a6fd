package io.fairlead.k8s.health;

import io.fairlead.model.IpFamily;
import io.fairlead.model.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * A change of the health check of a Service.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service
 * @param family the address family
 * @param check the new health check; null for none: the Service is gone, or has no health check node port
 */
public record ServiceHealthChange(
        ServiceName service, IpFamily family, @Nullable ServiceHealthCheck check) {}
