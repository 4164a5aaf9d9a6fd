package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;

/**
 * The key of a frontend, independent of the service port that answers there.
 *
 * <p>Threading: Immutable.
 */
record FrontendKey(AddressPort address, Protocol protocol) {}
