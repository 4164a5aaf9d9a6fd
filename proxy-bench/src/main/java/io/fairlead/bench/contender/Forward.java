package io.fairlead.bench.contender;

import io.fairlead.model.AddressPort;

/**
 * One thing that a proxy is asked to do: take connections at one address and hand them to an endpoint.
 *
 * <p>Threading: Immutable.
 */
public record Forward(AddressPort frontend, AddressPort endpoint) {}
