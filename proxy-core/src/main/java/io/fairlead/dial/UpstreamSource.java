package io.fairlead.dial;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the address from which an endpoint is dialled, and which it sees.
 *
 * <p>Threading: called on any event loop.
 */
@FunctionalInterface
public interface UpstreamSource {
    /** Always the node's. */
    UpstreamSource NODE = (client, endpoint) -> null;

    /**
     * The address for one attempt.
     *
     * @param client the client that wants to connect
     * @param endpoint the endpoint that is dialled
     * @return null for an address of the node, which the kernel chooses
     */
    @Nullable
    AddressPort choose(AddressPort client, Endpoint endpoint);
}
