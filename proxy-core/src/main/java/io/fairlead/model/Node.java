package io.fairlead.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The relevant properties of the node that the proxy runs on.
 *
 * <p>Threading: Immutable.
 *
 * @param name its name, by which endpoints are local
 * @param zone its zone ({@code topology.kubernetes.io/zone}), if it has one
 * @param addresses its internal, then its external addresses
 * @param podCidrs the ranges from which its pods get their addresses ({@code spec.podCIDRs}); empty where not known
 */
public record Node(String name, @Nullable String zone, List<IpAddress> addresses, List<Cidr> podCidrs) {
    public Node {
        addresses = List.copyOf(addresses);
        podCidrs = List.copyOf(podCidrs);
    }

    /** A node whose pods' ranges are not known. */
    public Node(String name, @Nullable String zone, List<IpAddress> addresses) {
        this(name, zone, addresses, List.of());
    }

    /** The address of a family that others use: the first, and so an internal one if there is one. */
    public @Nullable IpAddress primaryAddress(IpFamily family) {
        for (IpAddress address : addresses) {
            if (address.family() == family) {
                return address;
            }
        }
        return null;
    }
}
