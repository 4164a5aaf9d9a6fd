package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * What tells frontends apart, whoever answers there.
 *
 * <p>Threading: Immutable.
 */
record FrontendKey(AddressPort address, Protocol protocol) {}
