package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An element of one of the sets that the chains of the table look into.
 *
 * <p>Threading: Immutable.
 *
 * @param set name of the set
 * @param key the element, as nft writes it
 */
record Element(String set, String key) {
    /** Of a rule: which set its frontend is in, and who may connect to it. */
    static List<Element> of(@Nullable FrontendRule rule) {
        if (rule == null) {
            return List.of();
        }
        AddressPort address = rule.frontend().address();
        Protocol protocol = rule.frontend().protocol();
        String suffix = suffix(address.family());
        String verdict = rule.admission().name().toLowerCase(Locale.ROOT);
        if (address.address().isAny()) {
            return List.of(new Element("node_ports_" + verdict + suffix, protocolAndPort(protocol, address.port())));
        }
        String place = address.address() + " . " + protocolAndPort(protocol, address.port());
        List<Element> elements = new ArrayList<>();
        elements.add(new Element(verdict + suffix, place));
        if (!rule.sources().isEmpty()) {
            elements.add(new Element("guarded" + suffix, place));
            outermost(rule.sources()).forEach(range -> elements.add(allowed(place, suffix, range)));
        }
        return elements;
    }

    /** Ranges are nested or apart. The kernel wants those of a set to be apart. */
    private static List<Cidr> outermost(List<Cidr> ranges) {
        return ranges.stream()
                .distinct()
                .filter(range -> ranges.stream().noneMatch(other -> !other.equals(range) && other.contains(range)))
                .toList();
    }

    private static Element allowed(String place, String suffix, Cidr range) {
        return new Element("allowed" + suffix, place + " . " + range);
    }

    private static String protocolAndPort(Protocol protocol, int port) {
        return protocol.name().toLowerCase(Locale.ROOT) + " . " + port;
    }

    /** Of an address of Services. */
    static Element ofVirtual(IpAddress address) {
        return new Element("vips" + suffix(address.family()), address.toString());
    }

    private static String suffix(IpFamily family) {
        return family == IpFamily.IPV4 ? "4" : "6";
    }
}
