package io.fairlead.capture;

import io.fairlead.linux.InterfaceAddress;
import io.fairlead.linux.Link;
import io.fairlead.linux.NextHop;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The addresses and bridges of the machine.
 *
 * <p>Threading: Immutable.
 *
 * @param addresses all addresses of its interfaces
 * @param interfaces the index of the interface that has an address
 * @param names the names of its interfaces, by index
 * @param defaultInterfaces the interfaces by which it reaches the rest of the world
 * @param reserved addresses that others of its networks depend on: its gateways, and broadcast addresses
 * @param bridges those of its bridges that have addresses, and so can be the gateway of pods
 */
record Host(
        Set<IpAddress> addresses,
        Map<IpAddress, Integer> interfaces,
        Map<Integer, String> names,
        Set<Integer> defaultInterfaces,
        Set<IpAddress> reserved,
        List<Bridge> bridges) {
    /**
     * A bridge.
     *
     * @param macAddress its address on the link
     * @param ranges the ranges of its own addresses, in which are those of the pods at its ports
     */
    record Bridge(String macAddress, List<Cidr> ranges) {
        Bridge {
            ranges = List.copyOf(ranges);
        }
    }

    private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/10");
    private static final int LONGEST_BROADCAST_PREFIX = 30;

    /** This network, loopback, link-local, multicast, broadcast. */
    private static final List<Cidr> NEVER_CAPTURED = Stream.of(
                    "0.0.0.0/8",
                    "127.0.0.0/8",
                    "169.254.0.0/16",
                    "224.0.0.0/4",
                    "255.255.255.255/32",
                    "::/127",
                    "fe80::/10",
                    "ff00::/8")
            .map(Cidr::parse)
            .toList();

    /** A machine of which nothing is known. */
    static final Host UNKNOWN = new Host(Set.of(), Map.of(), Map.of(), Set.of(), Set.of(), List.of());

    /** Addresses that are neither a neighbour's nor a pod's: RFC 5737 and RFC 3849. */
    private static final List<IpAddress> FAR_AWAY =
            List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("2001:db8::1"));

    Host {
        addresses = Set.copyOf(addresses);
        interfaces = Map.copyOf(interfaces);
        names = Map.copyOf(names);
        defaultInterfaces = Set.copyOf(defaultInterfaces);
        reserved = Set.copyOf(reserved);
        bridges = List.copyOf(bridges);
    }

    /** Facts about the machine, or about the network namespace of the socket, from the kernel. */
    static Host read(Rtnetlink netlink) {
        Map<IpAddress, Integer> interfaces = new HashMap<>();
        List<InterfaceAddress> addresses = netlink.addresses();
        for (InterfaceAddress address : addresses) {
            interfaces.put(address.address(), address.interfaceIndex());
        }
        List<Link> links = netlink.links();
        Map<Integer, String> names = new HashMap<>();
        links.forEach(link -> names.put(link.index(), link.name()));
        Set<Integer> defaultInterfaces = new HashSet<>();
        Set<IpAddress> reserved = new HashSet<>();
        for (IpAddress address : FAR_AWAY) {
            NextHop hop = netlink.route(address);
            IpAddress gateway = hop == null ? null : hop.gateway();
            if (hop != null && gateway != null) {
                defaultInterfaces.add(hop.interfaceIndex());
                reserved.add(gateway);
            }
        }
        addresses.stream().map(Host::broadcast).filter(Objects::nonNull).forEach(reserved::add);
        return new Host(interfaces.keySet(), interfaces, names, defaultInterfaces, reserved, bridges(links, addresses));
    }

    /** The address that all machines of a network listen to; null where there is none. */
    private static @Nullable IpAddress broadcast(InterfaceAddress own) {
        if (own.address().family() != IpFamily.IPV4 || own.prefix() > LONGEST_BROADCAST_PREFIX) {
            return null;
        }
        return IpAddress.ofIpv4((int) own.address().low() | (int) (0xffff_ffffL >>> own.prefix()));
    }

    /**
     * Whether packets to the address may be taken for a Service's. Taking one that means something else would cut the
     * machine off from others, or from itself.
     */
    boolean isCapturable(IpAddress address) {
        return !reserved.contains(address) && NEVER_CAPTURED.stream().noneMatch(range -> range.contains(address));
    }

    private static List<Bridge> bridges(List<Link> links, List<InterfaceAddress> addresses) {
        List<Bridge> bridges = new ArrayList<>();
        for (Link link : links) {
            List<Cidr> ranges = addresses.stream()
                    .filter(address -> address.interfaceIndex() == link.index() && isRoutable(address.address()))
                    .map(address -> new Cidr(address.address(), address.prefix()))
                    .distinct()
                    .toList();
            String macAddress = link.macAddress();
            if (link.isBridge() && macAddress != null && !ranges.isEmpty()) {
                bridges.add(new Bridge(macAddress, ranges));
            }
        }
        return bridges;
    }

    private static boolean isRoutable(IpAddress address) {
        return !LINK_LOCAL.contains(address);
    }

    /** Whether the address is the machine's own. */
    boolean has(IpAddress address) {
        return address.isLoopback() || addresses.contains(address);
    }

    /** Whether the address is in the range of a bridge, and so may be that of a pod at one of its ports. */
    boolean isOnBridge(IpAddress address) {
        for (Bridge bridge : bridges) {
            for (Cidr range : bridge.ranges) {
                if (range.contains(address)) {
                    return true;
                }
            }
        }
        return false;
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
