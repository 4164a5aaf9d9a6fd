package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The state of a Service: the Service itself, unless only its EndpointSlices have arrived so far, and its
 * EndpointSlices.
 *
 * <p>Threading: Immutable.
 *
 * @param service null until it comes, and after it has gone
 * @param slices by their names, so that the result does not depend on the order of their coming
 */
record ServiceState(@Nullable Service service, PSortedMap<String, JoinedSlice> slices) {
    static final ServiceState UNKNOWN = new ServiceState(null, TreePMap.empty());

    ServiceState withService(@Nullable Service other) {
        return new ServiceState(other, slices);
    }

    ServiceState plusSlice(EndpointSlice slice, Node self) {
        JoinedSlice before = slices.get(slice.name());
        JoinedSlice joined = JoinedSlice.of(slice, self, before);
        return joined.equals(before) ? this : new ServiceState(service, slices.plus(slice.name(), joined));
    }

    ServiceState minusSlice(String name) {
        return slices.containsKey(name) ? new ServiceState(service, slices.minus(name)) : this;
    }

    /** The same as seen from a node of another name. */
    ServiceState on(Node self) {
        PSortedMap<String, JoinedSlice> moved = slices;
        for (Map.Entry<String, JoinedSlice> slice : slices.entrySet()) {
            moved = moved.plus(slice.getKey(), slice.getValue().on(self));
        }
        return new ServiceState(service, moved);
    }

    boolean isUnknown() {
        return service == null && slices.isEmpty();
    }

    /** The routes of all service ports, by their ids. */
    TreeMap<ServicePortId, Route> routes(Node self) {
        TreeMap<ServicePortId, Route> routes = new TreeMap<>();
        if (service != null) {
            for (ServicePort port : service.ports()) {
                List<Endpoint> endpoints = MergedSlices.endpoints(slices.values(), port.id());
                EndpointCategories categories = EndpointCategories.of(endpoints, port, self);
                routes.putIfAbsent(port.id(), new Route(port, service.createdAt(), categories));
            }
        }
        return routes;
    }

    /** How many addresses on the node are ready in some slice that has a port, whichever port that is. */
    int readyLocalAddresses(IpFamily family) {
        Set<IpAddress> ready = new HashSet<>();
        for (JoinedSlice slice : slices.values()) {
            if (slice.family() == family && !slice.ports().isEmpty()) {
                for (Endpoint endpoint : slice.endpoints().getFirst()) {
                    if (endpoint.isReady() && endpoint.isLocal()) {
                        ready.add(endpoint.address().address());
                    }
                }
            }
        }
        return ready.size();
    }
}
