package io.fairlead.explain;

import io.fairlead.listen.FrontendState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * What an explanation needs to know besides routes and balancers.
 *
 * <p>Threading: called on the thread that explains.
 */
public interface Surroundings {
    /** Where a client is. */
    ClientOrigin origin(IpAddress client);

    /** Whether an address is listened on; null if that is not known. */
    @Nullable
    FrontendState state(AddressPort address, Protocol protocol);

    /** The running proxy; null if none runs. */
    @Nullable
    ProxyState proxy();

    /** The clock by which endpoints are ejected. */
    long nowNanos();

    /** No proxy runs; a client is where the Node object says. */
    static Surroundings ofNode(Node node) {
        return new Surroundings() {
            @Override
            public ClientOrigin origin(IpAddress client) {
                if (node.addresses().contains(client)) {
                    return ClientOrigin.NODE;
                }
                return node.podCidrs().stream().anyMatch(range -> range.contains(client))
                        ? ClientOrigin.LOCAL_POD
                        : ClientOrigin.ELSEWHERE;
            }

            @Override
            public @Nullable FrontendState state(AddressPort address, Protocol protocol) {
                return null;
            }

            @Override
            public @Nullable ProxyState proxy() {
                return null;
            }

            @Override
            public long nowNanos() {
                return System.nanoTime();
            }
        };
    }
}
