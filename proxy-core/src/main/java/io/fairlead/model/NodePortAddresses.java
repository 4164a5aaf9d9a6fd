package io.fairlead.model;

import java.util.List;

/**
 * The addresses at which node ports are served. {@link IpAddress#any} stands for every address of its family; a family
 * of which no address is listed serves no node ports.
 *
 * <p>Threading: Immutable.
 *
 * @param addresses the addresses, of either family
 */
public record NodePortAddresses(List<IpAddress> addresses) {
    /** Every address of the machine. */
    public static final NodePortAddresses ALL =
            new NodePortAddresses(List.of(IpAddress.any(IpFamily.IPV4), IpAddress.any(IpFamily.IPV6)));

    public NodePortAddresses {
        addresses = List.copyOf(addresses);
    }

    /** Those of one family. */
    public List<IpAddress> of(IpFamily family) {
        return addresses.stream().filter(a -> a.family() == family).toList();
    }
}
