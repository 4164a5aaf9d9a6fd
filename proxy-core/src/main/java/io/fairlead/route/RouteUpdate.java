package io.fairlead.route;

import java.util.List;

/**
 * A new table, and all that differs from the one before.
 *
 * <p>Threading: Immutable.
 *
 * @param table the new table
 * @param routes routes that are new, different or gone, by service port
 * @param frontends addresses that changed hands
 * @param conflicts claims that lost an address to another and had not lost it to that one before
 */
public record RouteUpdate(
        RouteTable table, List<RouteChange> routes, List<FrontendChange> frontends, List<FrontendConflict> conflicts) {
    public RouteUpdate {
        routes = List.copyOf(routes);
        frontends = List.copyOf(frontends);
        conflicts = List.copyOf(conflicts);
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return routes.isEmpty() && frontends.isEmpty() && conflicts.isEmpty();
    }
}
