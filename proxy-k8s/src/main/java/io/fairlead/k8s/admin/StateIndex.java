package io.fairlead.k8s.admin;

import io.fairlead.model.ServicePortName;
import io.fairlead.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The states of all service ports, to count them and to filter by them. Finding them out looks at every endpoint, so it is
 * done at most once a second, and on large nodes so rarely that it costs no more than a fiftieth of a core, however often
 * operators ask.
 *
 * <p>Threading: Thread-safe.
 */
final class StateIndex {
    private static final long LEAST_PAUSE_NANOS = 1_000_000_000;
    private static final long PAUSE_PER_COST = 50;

    private final LongSupplier nanoTime;
    private Map<ServicePortName, String> states = Map.of();
    private long revision = -1;
    private long readAtNanos;
    private long pauseNanos;

    StateIndex(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The number of service ports in each state.
     *
     * @param tableRevision the revision of the catalog's routes
     */
    synchronized Map<String, Integer> counts(ServiceCatalog catalog, long tableRevision) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        ServiceState.WORDS.forEach(word -> counts.put(word, 0));
        states(catalog, tableRevision).values().forEach(word -> counts.merge(word, 1, Integer::sum));
        return counts;
    }

    /**
     * Those of the service ports that are in one of some states.
     *
     * @param words all states if empty
     */
    synchronized List<List<Route>> in(
            List<List<Route>> servicePorts, List<String> words, ServiceCatalog catalog, long tableRevision) {
        if (words.isEmpty()) {
            return servicePorts;
        }
        Map<ServicePortName, String> known = states(catalog, tableRevision);
        List<List<Route>> matching = new ArrayList<>();
        for (List<Route> routes : servicePorts) {
            if (words.contains(known.getOrDefault(routes.getFirst().id().name(), ServiceState.IDLE))) {
                matching.add(routes);
            }
        }
        return matching;
    }

    private Map<ServicePortName, String> states(ServiceCatalog catalog, long tableRevision) {
        long now = nanoTime.getAsLong();
        boolean isOld = now - readAtNanos >= pauseNanos;
        boolean isChanged = revision != tableRevision && pauseNanos == LEAST_PAUSE_NANOS;
        if (revision < 0 || isOld || isChanged) {
            Map<ServicePortName, String> read = new HashMap<>();
            catalog.servicePorts()
                    .forEach((name, routes) ->
                            read.put(name, catalog.state(routes).word()));
            states = read;
            revision = tableRevision;
            readAtNanos = now;
            pauseNanos = Math.max(LEAST_PAUSE_NANOS, (nanoTime.getAsLong() - now) * PAUSE_PER_COST);
        }
        return states;
    }
}
