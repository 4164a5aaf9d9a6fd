package io.fairlead.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What matters of the node that the proxy runs on.
 *
 * <p>Threading: Immutable.
 *
 * @param name its name, by which endpoints are local
 * @param zone its zone ({@code topology.kubernetes.io/zone}), if it has one
 * @param addresses its internal, then its external addresses
 */
public record Node(String name, @Nullable String zone, List<IpAddress> addresses) {
    public Node {
        addresses = List.copyOf(addresses);
    }

    /** The address of a family by which others know it: the first, and so an internal one if there is any. */
    public @Nullable IpAddress primaryAddress(IpFamily family) {
        for (IpAddress address : addresses) {
            if (address.family() == family) {
                return address;
            }
        }
        return null;
    }
}
