package io.fairlead.k8s.health;

import io.fairlead.model.IpFamily;
import io.fairlead.model.ServiceName;
import org.jspecify.annotations.Nullable;

/**
 * What is different about the health check of a Service.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service
 * @param family the address family
 * @param check what can be asked from now on; null for nothing: the Service has gone, or has no health check node port
 */
public record ServiceHealthChange(
        ServiceName service, IpFamily family, @Nullable ServiceHealthCheck check) {}
