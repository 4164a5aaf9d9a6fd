package io.fairlead.route;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.FrontendClaim.Place;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * A snapshot of all routes, and of the service port that answers at each address.
 *
 * <p>A new table shares with its predecessor everything that did not change, so a change costs what it affects, times
 * the logarithm of the number of Services; only a change of the node's name or zone costs the whole table. The state of
 * a Service depends only on its last version, not on the order of changes.
 *
 * <p>A slice that moves from one Service to another has to be reported as deleted from the first.
 *
 * <p>Threading: Immutable.
 */
public final class RouteTable {
    private final Node self;
    private final NodePortAddresses nodePorts;
    private final HashPMap<ServiceName, ServiceState> services;
    private final TreePMap<ServicePortId, Route> routes;
    private final FrontendClaims claims;

    RouteTable(
            Node self,
            NodePortAddresses nodePorts,
            HashPMap<ServiceName, ServiceState> services,
            TreePMap<ServicePortId, Route> routes,
            FrontendClaims claims) {
        this.self = self;
        this.nodePorts = nodePorts;
        this.services = services;
        this.routes = routes;
        this.claims = claims;
    }

    /**
     * A table without Services.
     *
     * @param self the node of the table, until a change replaces it
     * @param nodePorts where node ports are served
     */
    public static RouteTable empty(Node self, NodePortAddresses nodePorts) {
        return new RouteTable(self, nodePorts, HashTreePMap.empty(), TreePMap.empty(), FrontendClaims.NONE);
    }

    /** The table after these changes, applied as one: states in between are not seen. */
    public RouteUpdate apply(List<ClusterChange> changes) {
        RouteBatch batch = new RouteBatch(this);
        changes.forEach(batch::fold);
        return batch.finish();
    }

    /** The route of a service port, if there is such a service port. */
    public @Nullable Route route(ServicePortId id) {
        return routes.get(id);
    }

    /**
     * How many addresses of endpoints on this node are ready to serve a Service, over all of its ports and whatever its
     * traffic policies; reported to load balancers at its health check node port. An endpoint that only serves while it
     * terminates does not count, though it may still receive connections. Cost: the endpoints of that Service.
     *
     * <p>Source: kube-proxy's {@code LocalReadyEndpoints}.
     */
    public int readyLocalAddresses(ServiceName service, IpFamily family) {
        return services.getOrDefault(service, ServiceState.UNKNOWN).readyLocalAddresses(family);
    }

    /** All routes, by id. */
    public Collection<Route> routes() {
        return Collections.unmodifiableCollection(routes.values());
    }

    /** The service port that answers at each claimed address, by address. Cost: the whole table. */
    public Collection<Frontend> frontends() {
        return claims.owners();
    }

    /** The service port that answers at an address; null if none does. The wildcard address is one of its own. */
    public @Nullable Frontend frontend(AddressPort address, Protocol protocol) {
        return claims.owner(new Place(address, protocol));
    }

    /** The service ports that answer at an address, at whatever port. Cost: the whole table. */
    public List<Frontend> frontendsAt(IpAddress address) {
        return claims.ownersAt(address);
    }

    /** Where a route answers, or would answer if no other service port had the address. */
    public List<Frontend> claimed(Route route) {
        return FrontendClaim.of(route, nodePorts).stream()
                .map(FrontendClaim::frontend)
                .toList();
    }

    /** The names of all Services, and of those that only EndpointSlices name. */
    public Set<ServiceName> serviceNames() {
        return services.keySet();
    }

    /** A Service; null if there is none of that name. */
    public @Nullable Service service(ServiceName name) {
        return services.getOrDefault(name, ServiceState.UNKNOWN).service();
    }

    /** Everything that is known of a Service. Cost: its endpoints. */
    public ServiceDetails details(ServiceName name) {
        return ServiceDetails.of(services.getOrDefault(name, ServiceState.UNKNOWN));
    }

    /** All endpoints of a service port, those included that nothing may use. Cost: the endpoints of its Service. */
    public List<ServiceDetails.KnownEndpoint> endpoints(ServicePortId id) {
        ServiceState state = services.getOrDefault(id.name().service(), ServiceState.UNKNOWN);
        return ServiceDetails.endpoints(state.slices().values(), id);
    }

    /** The node that the table is for. */
    public Node self() {
        return self;
    }

    NodePortAddresses nodePorts() {
        return nodePorts;
    }

    HashPMap<ServiceName, ServiceState> services() {
        return services;
    }

    TreePMap<ServicePortId, Route> routesById() {
        return routes;
    }

    FrontendClaims claims() {
        return claims;
    }
}
