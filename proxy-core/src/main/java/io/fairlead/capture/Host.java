package io.fairlead.capture;

import io.fairlead.linux.InterfaceAddress;
import io.fairlead.linux.Link;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the machine has: addresses, and bridges.
 *
 * <p>Threading: Immutable.
 *
 * @param addresses all addresses of its interfaces
 * @param interfaces the index of the interface that has an address
 * @param names the names of its interfaces, by index
 * @param bridges its bridges
 */
record Host(
        Set<IpAddress> addresses, Map<IpAddress, Integer> interfaces, Map<Integer, String> names, List<Link> bridges) {
    /** A machine of which nothing is known. */
    static final Host UNKNOWN = new Host(Set.of(), Map.of(), Map.of(), List.of());

    Host {
        addresses = Set.copyOf(addresses);
        interfaces = Map.copyOf(interfaces);
        names = Map.copyOf(names);
        bridges = List.copyOf(bridges);
    }

    /** What the kernel says of the machine, or of the network namespace that the socket is in. */
    static Host read(Rtnetlink netlink) {
        Map<IpAddress, Integer> interfaces = new HashMap<>();
        for (InterfaceAddress address : netlink.addresses()) {
            interfaces.put(address.address(), address.interfaceIndex());
        }
        List<Link> links = netlink.links();
        Map<Integer, String> names = new HashMap<>();
        links.forEach(link -> names.put(link.index(), link.name()));
        return new Host(
                interfaces.keySet(),
                interfaces,
                names,
                links.stream().filter(Link::isBridge).toList());
    }

    /** Whether the address is the machine's own. */
    boolean has(IpAddress address) {
        return address.isLoopback() || addresses.contains(address);
    }

    /** The first of these that the machine has, of one family. */
    @Nullable
    IpAddress firstOf(Collection<IpAddress> candidates, IpFamily family) {
        for (IpAddress candidate : candidates) {
            if (candidate.family() == family && addresses.contains(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    /** The interfaces that have one of these addresses. */
    Set<Integer> interfacesOf(Collection<IpAddress> wanted) {
        Set<Integer> found = new HashSet<>();
        for (IpAddress address : wanted) {
            Integer index = interfaces.get(address);
            if (index != null) {
                found.add(index);
            }
        }
        return found;
    }
}
