package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An element of one of the sets that the chains of {@link Ruleset} look into.
 *
 * <p>Threading: Immutable.
 *
 * @param set family of the table and name of the set
 * @param key the element, as nft writes it
 */
record Element(Set set, String key) {
    /** A set of a table. */
    record Set(String tableFamily, String name) {}

    /** A rule's set, and the sources that may connect to its frontend. */
    static List<Element> of(@Nullable FrontendRule rule) {
        if (rule == null) {
            return List.of();
        }
        Frontend frontend = rule.frontend();
        AddressPort address = frontend.address();
        String verdict = setName(rule.admission());
        if (address.address().isAny()) {
            String port = protocolAndPort(frontend.protocol(), address.port());
            return List.of(inet("node_ports_" + verdict, address.family(), port));
        }
        String place = place(address, frontend.protocol());
        if (rule.packetSources().isEmpty()) {
            return List.of(inet(verdict, address.family(), place));
        }
        List<Element> elements = new ArrayList<>();
        elements.add(inet(verdict, address.family(), place));
        elements.add(inet("guarded", address.family(), place));
        for (Cidr range : outermost(rule.packetSources())) {
            elements.add(inet("allowed", address.family(), place + " . " + range));
        }
        return elements;
    }

    /** The set of the frontends with an admission, but for the family. */
    static String setName(Admission admission) {
        return admission.name().toLowerCase(Locale.ROOT);
    }

    /** The suffix of the names of sets of a family. */
    static String suffix(IpFamily family) {
        return family == IpFamily.IPV4 ? "4" : "6";
    }

    /** Two ranges are nested or disjoint. The kernel requires those of a set to be disjoint. */
    private static List<Cidr> outermost(List<Cidr> ranges) {
        return ranges.stream()
                .distinct()
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.contains(range)))
                .toList();
    }

    /** Of an address of Services. */
    static Element ofVirtual(IpAddress address) {
        return inet("vips", address.family(), address.toString());
    }

    /** Of an address for which the node does not answer ARP. */
    static Element ofSilent(IpAddress address) {
        return new Element(new Set("arp", "vips4"), address.toString());
    }

    /** Of an endpoint on this node. */
    static Element ofEndpoint(LocalEndpoint endpoint) {
        AddressPort address = endpoint.address();
        return new Element(
                new Set("bridge", "endpoints" + suffix(address.family())), place(address, endpoint.protocol()));
    }

    /** Of the address of an endpoint on this node that serves UDP. */
    static Element ofDatagramHost(IpAddress address) {
        return new Element(new Set("bridge", "datagram_hosts" + suffix(address.family())), address.toString());
    }

    private static Element inet(String name, IpFamily family, String key) {
        return new Element(new Set("inet", name + suffix(family)), key);
    }

    private static String place(AddressPort address, Protocol protocol) {
        return address.address() + " . " + protocolAndPort(protocol, address.port());
    }

    private static String protocolAndPort(Protocol protocol, int port) {
        return protocol.name().toLowerCase(Locale.ROOT) + " . " + port;
    }
}
