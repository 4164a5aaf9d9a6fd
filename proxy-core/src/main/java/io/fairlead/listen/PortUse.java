package io.fairlead.listen;

import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import java.util.HashMap;
import java.util.Map;

/**
 * Which of our own listeners share a port number, so that a wildcard address next to a concrete one is not mistaken for
 * another program's. Only counts are kept: thousands of addresses may share a port.
 *
 * <p>Threading: confined to the control thread.
 */
final class PortUse {
    private record Port(Protocol protocol, IpFamily family, int number) {}

    private final Map<Port, Integer> concrete = new HashMap<>();
    private final Map<Port, Integer> wildcard = new HashMap<>();

    void markOpen(FrontendKey key) {
        counts(key).merge(port(key), 1, Integer::sum);
    }

    void markClosed(FrontendKey key) {
        counts(key).computeIfPresent(port(key), (port, count) -> count == 1 ? null : count - 1);
    }

    /** Whether one of ours listens on the same port at the wildcard address, or at any if this is the wildcard. */
    boolean overlaps(FrontendKey key) {
        Port port = port(key);
        return wildcard.containsKey(port) || isAny(key) && concrete.containsKey(port);
    }

    private Map<Port, Integer> counts(FrontendKey key) {
        return isAny(key) ? wildcard : concrete;
    }

    private static boolean isAny(FrontendKey key) {
        return key.address().address().isAny();
    }

    private static Port port(FrontendKey key) {
        return new Port(key.protocol(), key.address().family(), key.address().port());
    }
}
