package io.fairlead.route;

import io.fairlead.model.ServicePortId;
import org.jspecify.annotations.Nullable;

/**
 * A route that differs between two tables.
 *
 * <p>Threading: Immutable.
 *
 * @param id the service port
 * @param before null where the service port is new
 * @param after null where the service port is gone
 */
public record RouteChange(
        ServicePortId id, @Nullable Route before, @Nullable Route after) {}
