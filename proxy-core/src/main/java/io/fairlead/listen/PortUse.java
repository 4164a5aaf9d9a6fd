package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of our own listeners share a port number, so that a wildcard address next to a concrete one is not mistaken for
 * another program's. Only counts are kept: thousands of addresses may share a port.
 *
 * <p>Threading: confined to the control thread.
 */
final class PortUse {
    private record Port(IpFamily family, int number) {}

    private final Map<Port, Integer> concrete = new HashMap<>();
    private final Map<Port, Integer> wildcard = new HashMap<>();

    void markOpen(AddressPort address) {
        counts(address).merge(port(address), 1, Integer::sum);
    }

    void markClosed(AddressPort address) {
        counts(address).computeIfPresent(port(address), (port, count) -> count == 1 ? null : count - 1);
    }

    /** Whether one of ours listens on the same port at the wildcard address, or at any if this is the wildcard. */
    boolean overlaps(AddressPort address) {
        Port port = port(address);
        return wildcard.containsKey(port) || address.address().isAny() && concrete.containsKey(port);
    }

    private Map<Port, Integer> counts(AddressPort address) {
        return address.address().isAny() ? wildcard : concrete;
    }

    private static Port port(AddressPort address) {
        return new Port(address.family(), address.port());
    }
}
