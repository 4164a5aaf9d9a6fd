package io.fairlead.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * An address, port and protocol at which another service port answers than before, or as an address of another kind.
 *
 * <p>Threading: Immutable.
 *
 * @param address the address and port
 * @param protocol the protocol
 * @param before the service port that answered; null for none
 * @param after the service port that answers; null for none
 */
public record FrontendChange(
        AddressPort address,
        Protocol protocol,
        @Nullable Frontend before,
        @Nullable Frontend after) {}
