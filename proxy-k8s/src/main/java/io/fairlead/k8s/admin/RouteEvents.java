package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.ServicePortName;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.route.ServiceDetails.KnownEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events of a change of the routes. Stateless. */
final class RouteEvents {
    /** Comparing the endpoints of a larger service port at each change would cost more than the change itself. */
    static final int MOST_COMPARED = 1_000;

    private RouteEvents() {}

    /** @param known the table that the update replaces; null if there was none */
    static List<EventView.Draft> of(@Nullable RouteTable known, RouteUpdate update) {
        List<EventView.Draft> events = new ArrayList<>();
        for (RouteChange change : update.routes()) {
            ServicePortName name = change.id().name();
            Route before = change.before();
            Route after = change.after();
            if (after == null) {
                events.add(new EventView.Draft("service.removed").of(name));
            } else if (before == null) {
                events.add(new EventView.Draft("service.applied")
                        .of(name)
                        .message("new, with " + counted(after.endpoints().allReachable())));
            } else {
                if (!before.servicePort().equals(after.servicePort())) {
                    events.add(new EventView.Draft("service.applied").of(name).message("changed"));
                }
                if (isLarge(before) || isLarge(after)) {
                    events.add(new EventView.Draft("endpoint.changed")
                            .of(name)
                            .message("now " + counted(after.endpoints().allReachable())));
                } else if (known != null) {
                    addEndpoints(
                            name, known.endpoints(change.id()), update.table().endpoints(change.id()), events);
                }
            }
        }
        return events;
    }

    private static boolean isLarge(Route route) {
        return route.endpoints().allReachable().size() > MOST_COMPARED;
    }

    private static String counted(List<Endpoint> endpoints) {
        return endpoints.size() == 1 ? "1 endpoint" : endpoints.size() + " endpoints";
    }

    private static void addEndpoints(
            ServicePortName name, List<KnownEndpoint> before, List<KnownEndpoint> after, List<EventView.Draft> events) {
        Map<AddressPort, Endpoint> old = new LinkedHashMap<>();
        before.forEach(known -> old.put(known.endpoint().address(), known.endpoint()));
        for (KnownEndpoint each : after) {
            Endpoint endpoint = each.endpoint();
            Endpoint known = old.remove(endpoint.address());
            if (known == null) {
                events.add(of("endpoint.added", name, endpoint).message(conditions(endpoint)));
            } else if (!known.equals(endpoint)) {
                String was = conditions(known);
                String is = conditions(endpoint);
                events.add(of("endpoint.changed", name, endpoint)
                        .message(was.equals(is) ? is + ", with other hints" : was + " → " + is));
            }
        }
        old.values().forEach(endpoint -> events.add(of("endpoint.removed", name, endpoint)));
    }

    private static EventView.Draft of(String kind, ServicePortName name, Endpoint endpoint) {
        return new EventView.Draft(kind).of(name).endpoint(endpoint.address());
    }

    private static String conditions(Endpoint endpoint) {
        if (endpoint.isTerminating()) {
            return endpoint.isServing() ? "terminating, still serving" : "terminating";
        }
        return endpoint.isReady() ? "ready" : "not ready";
    }
}
