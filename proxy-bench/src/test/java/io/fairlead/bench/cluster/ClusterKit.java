package io.fairlead.bench.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceList;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceList;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what a cluster says as the client of Kubernetes does.
 *
 * <p>Threading: Immutable.
 */
final class ClusterKit {
    static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    private ClusterKit() {}

    static Cluster cluster(int services, int endpoints, int nodes) {
        return Cluster.generate(new ClusterSize(services, endpoints, nodes, 7), () -> NOW);
    }

    static List<Service> services(Cluster cluster) {
        String json = cluster.list(Resource.SERVICES, 0, Integer.MAX_VALUE, 1).json();
        return Serialization.unmarshal(json, ServiceList.class).getItems();
    }

    static List<EndpointSlice> slices(Cluster cluster) {
        String json =
                cluster.list(Resource.ENDPOINT_SLICES, 0, Integer.MAX_VALUE, 1).json();
        return Serialization.unmarshal(json, EndpointSliceList.class).getItems();
    }

    static int endpoints(Cluster cluster) {
        return slices(cluster).stream()
                .mapToInt(slice -> slice.getEndpoints().size())
                .sum();
    }

    /** All objects by their names; lists leave out what kind they are of. */
    static Map<String, HasMetadata> objects(Cluster cluster) {
        Map<String, HasMetadata> objects = new TreeMap<>();
        services(cluster).forEach(service -> objects.put(key(service), service));
        slices(cluster).forEach(slice -> objects.put(key(slice), slice));
        return objects;
    }

    /** Does to the objects what the event says. */
    static void follow(ClusterEvent told, Map<String, HasMetadata> objects) {
        WatchEvent event = Serialization.unmarshal(new String(told.text(), StandardCharsets.UTF_8), WatchEvent.class);
        HasMetadata object = (HasMetadata) event.getObject();
        HasMetadata before =
                event.getType().equals("DELETED") ? objects.remove(key(object)) : objects.put(key(object), object);
        if ((before == null) != event.getType().equals("ADDED")) {
            throw new AssertionError(event.getType() + " " + key(object) + ", which was "
                    + (before == null ? "not there" : "there already"));
        }
    }

    private static String key(HasMetadata object) {
        return object.getClass().getSimpleName() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
    }
}
