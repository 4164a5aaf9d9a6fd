package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.RouteUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints on this node, and those that were recently: connections to them may still be open. They are written to
 * the kernel some milliseconds after they were added. An address that serves TCP and UDP counts for each. SCTP is not
 * served.
 *
 * <p>Threading: confined to the control thread, but for {@link #isKnown}.
 */
final class LocalEndpoints {
    /** Of endpoints that are gone; a node has far fewer pods at a time. */
    private static final int REMEMBERED = 4096;

    /** How many service ports each belongs to; 0 for those that are gone, of which the first are gone the longest. */
    private final Map<LocalEndpoint, Integer> uses = new LinkedHashMap<>();

    private int gone;
    private final List<LocalEndpoint> added = new ArrayList<>();
    private final List<LocalEndpoint> removed = new ArrayList<>();

    /** Those that have not been written to the kernel yet. */
    private final Set<LocalEndpoint> unknown = ConcurrentHashMap.newKeySet();

    void follow(RouteUpdate update) {
        update.routes().forEach(change -> {
            count(change.after(), 1);
            count(change.before(), -1);
        });
        forget();
    }

    private void count(@Nullable Route route, int step) {
        if (route == null || route.id().name().protocol() == Protocol.SCTP) {
            return;
        }
        Protocol protocol = route.id().name().protocol();
        for (Endpoint endpoint : route.endpoints().allReachable()) {
            if (endpoint.isLocal()) {
                count(new LocalEndpoint(endpoint.address(), protocol), step);
            }
        }
    }

    private void count(LocalEndpoint endpoint, int step) {
        Integer before = uses.remove(endpoint);
        int count = (before == null ? 0 : before) + step;
        if (before == null) {
            added.add(endpoint);
            unknown.add(endpoint);
        } else if (before == 0) {
            gone--;
        }
        if (count == 0) {
            gone++;
        }
        uses.put(endpoint, count);
    }

    private void forget() {
        Iterator<Map.Entry<LocalEndpoint, Integer>> oldest = uses.entrySet().iterator();
        while (gone > REMEMBERED && oldest.hasNext()) {
            Map.Entry<LocalEndpoint, Integer> entry = oldest.next();
            if (entry.getValue() == 0) {
                oldest.remove();
                removed.add(entry.getKey());
                unknown.remove(entry.getKey());
                gone--;
            }
        }
    }

    Collection<LocalEndpoint> all() {
        return uses.keySet();
    }

    List<LocalEndpoint> takeAdded() {
        List<LocalEndpoint> taken = List.copyOf(added);
        added.clear();
        return taken;
    }

    /** These have been written to the kernel. */
    void markKnown(Collection<LocalEndpoint> told) {
        told.forEach(unknown::remove);
    }

    /** These could not be written to the kernel. */
    void addAgain(Collection<LocalEndpoint> untold) {
        untold.stream().filter(unknown::contains).forEach(added::add);
    }

    /** Whether an endpoint has been written to the kernel, or need not be. Thread-safe. */
    boolean isKnown(AddressPort address, Protocol protocol) {
        return unknown.isEmpty() || !unknown.contains(new LocalEndpoint(address, protocol));
    }

    List<LocalEndpoint> takeRemoved() {
        List<LocalEndpoint> taken = List.copyOf(removed);
        removed.clear();
        return taken;
    }
}
