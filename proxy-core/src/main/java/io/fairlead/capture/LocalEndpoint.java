package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * An endpoint on this node.
 *
 * <p>Threading: Immutable.
 */
record LocalEndpoint(AddressPort address, Protocol protocol) {}
