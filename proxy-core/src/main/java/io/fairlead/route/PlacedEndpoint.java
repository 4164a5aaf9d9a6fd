package io.fairlead.route;

import io.fairlead.model.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint and the node that it is on.
 *
 * <p>Threading: Immutable.
 *
 * @param node the name of the node; null where it is not known
 */
public record PlacedEndpoint(Endpoint endpoint, @Nullable String node) {}
