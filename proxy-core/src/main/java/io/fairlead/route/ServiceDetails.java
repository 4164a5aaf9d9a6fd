package io.fairlead.route;

import io.fairlead.model.Endpoint;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Service;
import io.fairlead.model.ServicePortId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of a Service, whether or not it can be used: for people who ask.
 *
 * <p>Threading: Immutable.
 *
 * @param service the Service; null if there are only EndpointSlices that name it
 * @param slices its EndpointSlices, by name
 */
public record ServiceDetails(@Nullable Service service, List<Slice> slices) {
    public ServiceDetails {
        slices = List.copyOf(slices);
    }

    /**
     * An EndpointSlice.
     *
     * @param name its name
     * @param family the family of its addresses
     * @param ports its ports
     * @param endpointCount how many endpoints it has, whatever their conditions
     * @param endpoints for each port its endpoints
     */
    public record Slice(
            String name,
            IpFamily family,
            List<EndpointSlice.Port> ports,
            int endpointCount,
            List<List<KnownEndpoint>> endpoints) {
        public Slice {
            ports = List.copyOf(ports);
            endpoints = List.copyOf(endpoints);
        }

        /** Whether it is for this service port. */
        public boolean has(ServicePortId id) {
            return family == id.family() && ports.stream().anyMatch(port -> MergedSlices.isJoined(port, id.name()));
        }
    }

    /**
     * An endpoint and its node.
     *
     * @param endpoint the endpoint
     * @param nodeName the node that it is on; null if that is not known
     */
    public record KnownEndpoint(Endpoint endpoint, @Nullable String nodeName) {}

    static ServiceDetails of(ServiceState state) {
        List<Slice> slices = new ArrayList<>();
        state.slices().forEach((name, slice) -> slices.add(slice(name, slice)));
        return new ServiceDetails(state.service(), slices);
    }

    private static Slice slice(String name, JoinedSlice slice) {
        List<List<KnownEndpoint>> endpoints = new ArrayList<>();
        for (List<Endpoint> list : slice.endpoints()) {
            List<KnownEndpoint> known = new ArrayList<>(list.size());
            for (int i = 0; i < list.size(); i++) {
                known.add(new KnownEndpoint(list.get(i), slice.nodeName(i)));
            }
            endpoints.add(List.copyOf(known));
        }
        return new Slice(name, slice.family(), slice.ports(), slice.nodeNames().size(), endpoints);
    }

    /** All endpoints of a service port as its route has them, those included that nothing may use. */
    static List<KnownEndpoint> endpoints(Collection<JoinedSlice> slices, ServicePortId id) {
        IdentityHashMap<Endpoint, String> nodeNames = new IdentityHashMap<>();
        for (JoinedSlice slice : slices) {
            for (List<Endpoint> list : slice.endpoints()) {
                for (int i = 0; i < list.size(); i++) {
                    String nodeName = slice.nodeName(i);
                    if (nodeName != null) {
                        nodeNames.put(list.get(i), nodeName);
                    }
                }
            }
        }
        return MergedSlices.endpoints(slices, id).stream()
                .map(endpoint -> new KnownEndpoint(endpoint, nodeNames.get(endpoint)))
                .toList();
    }
}
