package io.fairlead.select;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints of a service port were ready, whether they could be reached from here or not.
 *
 * <p>Threading: confined to the control thread.
 */
final class ReadyEndpoints {
    private @Nullable Set<AddressPort> ready;

    /** The endpoints are not of interest any more; the next ones are the first again. */
    void forget() {
        ready = null;
    }

    /**
     * Follows a change.
     *
     * @param endpoints all that there are now
     * @return those that have become ready while others were; none if these are the first
     */
    Set<AddressPort> follow(Stream<Endpoint> endpoints) {
        Set<AddressPort> before = ready;
        Set<AddressPort> now = new HashSet<>();
        endpoints.filter(Endpoint::isReady).map(Endpoint::address).forEach(now::add);
        ready = now;
        if (before == null || before.isEmpty()) {
            return Set.of();
        }
        Set<AddressPort> fresh = new HashSet<>(now);
        fresh.removeAll(before);
        return fresh;
    }
}
