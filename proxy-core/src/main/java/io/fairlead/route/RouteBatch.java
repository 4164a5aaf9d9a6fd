package io.fairlead.route;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.FrontendClaim.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.TreePMap;

/**
 * The making of one table from another: changes are folded in first, then the routes of the affected Services are
 * computed again and compared with the previous ones.
 *
 * <p>Threading: confined to the call that made it.
 */
final class RouteBatch {
    private final RouteTable before;
    private final Set<ServiceName> touched = new TreeSet<>();
    private final Set<Place> places = new LinkedHashSet<>();
    private final List<RouteChange> routeChanges = new ArrayList<>();
    private Node self;
    private NodePortAddresses nodePorts;
    private HashPMap<ServiceName, ServiceState> services;
    private TreePMap<ServicePortId, Route> routes;
    private FrontendClaims claims;

    RouteBatch(RouteTable before) {
        this.before = before;
        self = before.self();
        nodePorts = before.nodePorts();
        services = before.services();
        routes = before.routesById();
        claims = before.claims();
    }

    void fold(ClusterChange change) {
        switch (change) {
            case ClusterChange.ServiceApplied(Service service) ->
                put(service.name(), state(service.name()).withService(service));
            case ClusterChange.ServiceDeleted(ServiceName name) ->
                put(name, state(name).withService(null));
            case ClusterChange.SliceApplied(var slice) ->
                put(slice.service(), state(slice.service()).plusSlice(slice, self));
            case ClusterChange.SliceDeleted(ServiceName name, String slice) ->
                put(name, state(name).minusSlice(slice));
            case ClusterChange.NodeApplied(Node node) -> move(node);
            case ClusterChange.NodePortsServedAt(NodePortAddresses addresses) -> nodePorts = addresses;
        }
    }

    /** Routes depend on the node's name and zone, not on its addresses. */
    private void move(Node node) {
        boolean hasOtherName = !node.name().equals(self.name());
        if (hasOtherName) {
            for (Map.Entry<ServiceName, ServiceState> service : services.entrySet()) {
                services = services.plus(service.getKey(), service.getValue().on(node));
            }
        }
        if (hasOtherName || !Objects.equals(node.zone(), self.zone())) {
            touched.addAll(services.keySet());
        }
        self = node;
    }

    private ServiceState state(ServiceName name) {
        return services.getOrDefault(name, ServiceState.UNKNOWN);
    }

    private void put(ServiceName name, ServiceState state) {
        if (!state.equals(state(name))) {
            services = state.isUnknown() ? services.minus(name) : services.plus(name, state);
            touched.add(name);
        }
    }

    RouteUpdate finish() {
        if (!nodePorts.equals(before.nodePorts())) {
            before.routesById().values().forEach(this::moveNodePort);
        }
        touched.forEach(this::compare);
        RouteTable table = new RouteTable(self, nodePorts, services, routes, claims);
        return new RouteUpdate(table, routeChanges, frontendChanges(), newConflicts());
    }

    private void moveNodePort(Route route) {
        if (route.servicePort().nodePort() != 0) {
            FrontendClaim.of(route, before.nodePorts()).forEach(this::withdraw);
            claims(route).forEach(this::claim);
        }
    }

    private void compare(ServiceName name) {
        Map<ServicePortId, Route> now = state(name).routes(self);
        Set<ServicePortId> ids = new TreeSet<>(now.keySet());
        Service old = before.services().getOrDefault(name, ServiceState.UNKNOWN).service();
        if (old != null) {
            old.ports().forEach(port -> ids.add(port.id()));
        }
        for (ServicePortId id : ids) {
            compare(id, before.route(id), now.get(id));
        }
    }

    private void compare(ServicePortId id, @Nullable Route was, @Nullable Route is) {
        if (Objects.equals(was, is)) {
            return;
        }
        routes = is == null ? routes.minus(id) : routes.plus(id, is);
        routeChanges.add(new RouteChange(id, was, is));
        if (!claimTheSame(was, is)) {
            claims(was).forEach(this::withdraw);
            claims(is).forEach(this::claim);
        }
    }

    /** If only the endpoints differ, which is by far the most frequent change, the claims are the same. */
    private static boolean claimTheSame(@Nullable Route was, @Nullable Route is) {
        if (was == null || is == null) {
            return false;
        }
        ServicePort port = is.servicePort();
        return was.servicePort().equals(port) && was.createdAt().equals(is.createdAt());
    }

    private List<FrontendClaim> claims(@Nullable Route route) {
        return route == null ? List.of() : FrontendClaim.of(route, nodePorts);
    }

    private void withdraw(FrontendClaim claim) {
        claims = claims.minus(claim);
        places.add(claim.place());
    }

    private void claim(FrontendClaim claim) {
        claims = claims.plus(claim);
        places.add(claim.place());
    }

    private List<FrontendChange> frontendChanges() {
        List<FrontendChange> changes = new ArrayList<>();
        for (Place place : places) {
            Frontend was = before.claims().owner(place);
            Frontend is = claims.owner(place);
            if (!Objects.equals(was, is)) {
                changes.add(new FrontendChange(place.address(), place.protocol(), was, is));
            }
        }
        return changes;
    }

    private List<FrontendConflict> newConflicts() {
        List<FrontendConflict> conflicts = new ArrayList<>();
        for (Place place : places) {
            List<FrontendConflict> known = before.claims().conflicts(place);
            for (FrontendConflict conflict : claims.conflicts(place)) {
                if (!known.contains(conflict)) {
                    conflicts.add(conflict);
                }
            }
        }
        return conflicts;
    }
}
