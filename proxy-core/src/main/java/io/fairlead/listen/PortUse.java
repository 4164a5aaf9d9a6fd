package io.fairlead.listen;

import io.fairlead.model.AddressPort;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which of our own listeners share a port number, so that a wildcard address beside a concrete one is not taken for
 * somebody else's.
 *
 * <p>Threading: confined to the control thread.
 */
final class PortUse {
    private final Map<Integer, Set<AddressPort>> open = new HashMap<>();

    void markOpen(AddressPort address) {
        open.computeIfAbsent(address.port(), port -> new HashSet<>()).add(address);
    }

    void markClosed(AddressPort address) {
        Set<AddressPort> addresses = open.get(address.port());
        if (addresses != null && addresses.remove(address) && addresses.isEmpty()) {
            open.remove(address.port());
        }
    }

    /** Whether one of ours listens on the same port at the wildcard address, or at any if this is the wildcard. */
    boolean overlaps(AddressPort address) {
        for (AddressPort other : open.getOrDefault(address.port(), Set.of())) {
            if (other.family() == address.family()
                    && (other.address().isAny() || address.address().isAny())) {
                return true;
            }
        }
        return false;
    }
}
