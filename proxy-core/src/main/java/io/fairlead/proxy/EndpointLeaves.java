package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ServicePortId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoints have left, and when the connections to them end. Pure: it has no clock of its own.
 *
 * <p>Threading: confined to the control thread.
 */
final class EndpointLeaves {
    private final Map<ServicePortId, Map<AddressPort, Long>> due = new HashMap<>();

    /**
     * Other endpoints serve a service port, or another rule is in force. An endpoint that serves again is no longer due; one that
     * has left before keeps its time.
     *
     * @param left those that have connections, or had some a moment ago, and do not serve
     * @param graceNanos how long the connections to an endpoint that leaves now may go on
     */
    void follow(ServicePortId id, Set<AddressPort> left, long graceNanos, long nowNanos) {
        Map<AddressPort, Long> before = due.getOrDefault(id, Map.of());
        Map<AddressPort, Long> after = new HashMap<>();
        for (AddressPort endpoint : left) {
            Long known = before.get(endpoint);
            long latest = nowNanos + graceNanos;
            after.put(endpoint, known == null || known - latest > 0 ? Long.valueOf(latest) : known);
        }
        set(id, after);
    }

    /** Connections of a service port go on, whatever their endpoints do. */
    void keep(ServicePortId id) {
        due.remove(id);
    }

    /** Takes the endpoints whose time is up. */
    Map<ServicePortId, Set<AddressPort>> takeDue(long nowNanos) {
        Map<ServicePortId, Set<AddressPort>> taken = new HashMap<>();
        for (Iterator<Map.Entry<ServicePortId, Map<AddressPort, Long>>> all =
                        due.entrySet().iterator();
                all.hasNext(); ) {
            Map.Entry<ServicePortId, Map<AddressPort, Long>> entry = all.next();
            entry.getValue().forEach((endpoint, at) -> {
                if (at - nowNanos <= 0) {
                    taken.computeIfAbsent(entry.getKey(), id -> new HashSet<>()).add(endpoint);
                }
            });
            entry.getValue().keySet().removeAll(taken.getOrDefault(entry.getKey(), Set.of()));
            if (entry.getValue().isEmpty()) {
                all.remove();
            }
        }
        return taken;
    }

    /** An endpoint that was taken has connections still, such as one that was being made: it is due again. */
    void again(ServicePortId id, AddressPort endpoint, long atNanos) {
        Map<AddressPort, Long> more = new HashMap<>(due.getOrDefault(id, Map.of()));
        more.putIfAbsent(endpoint, atNanos);
        set(id, more);
    }

    private void set(ServicePortId id, Map<AddressPort, Long> endpoints) {
        if (endpoints.isEmpty()) {
            due.remove(id);
        } else {
            due.put(id, endpoints);
        }
    }

    /** How long until the next endpoint is due; empty if none is. */
    OptionalLong nanosToNext(long nowNanos) {
        return due.values().stream()
                .flatMap(endpoints -> endpoints.values().stream())
                .mapToLong(at -> Math.max(0, at - nowNanos))
                .min();
    }

    /** When the connections to an endpoint end; null if they go on. */
    @Nullable
    Long due(ServicePortId id, AddressPort endpoint) {
        return due.getOrDefault(id, Map.of()).get(endpoint);
    }
}
