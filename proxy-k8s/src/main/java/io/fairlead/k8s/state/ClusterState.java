package io.fairlead.k8s.state;

import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an API server said about the objects a node serves, as of a moment.
 *
 * <p>Threading: Immutable.
 *
 * @param savedAt when it was true
 * @param node the Node that the proxy runs on; null if it was not known
 * @param services the Services
 * @param slices the EndpointSlices
 */
public record ClusterState(Instant savedAt, @Nullable Node node, List<Service> services, List<EndpointSlice> slices) {
    public ClusterState {
        services = List.copyOf(services);
        slices = List.copyOf(slices);
    }

    /** The changes that lead from nothing to this state. */
    public List<ClusterChange> changes() {
        List<ClusterChange> changes = new ArrayList<>(1 + services.size() + slices.size());
        if (node != null) {
            changes.add(new ClusterChange.NodeApplied(node));
        }
        services.forEach(service -> changes.add(new ClusterChange.ServiceApplied(service)));
        slices.forEach(slice -> changes.add(new ClusterChange.SliceApplied(slice)));
        return changes;
    }

    /**
     * The changes that lead from this state to what an API server lists: what differs, and the deletion of what is not
     * listed. The Node stays if it is not listed.
     *
     * @param listed every object that the API server has; changes of one object are in order
     */
    public List<ClusterChange> replacedBy(List<ClusterChange> listed) {
        Contents before = Contents.of(this);
        Contents after = new Contents();
        after.apply(listed);
        List<ClusterChange> changes = new ArrayList<>();
        if (after.node != null && !after.node.equals(node)) {
            changes.add(new ClusterChange.NodeApplied(after.node));
        }
        before.services.keySet().stream()
                .filter(name -> !after.services.containsKey(name))
                .forEach(name -> changes.add(new ClusterChange.ServiceDeleted(name)));
        before.slices.keySet().stream()
                .filter(name -> !after.slices.containsKey(name))
                .forEach(name -> changes.add(new ClusterChange.SliceDeleted(name.service, name.slice)));
        after.services.forEach((name, service) -> {
            if (!service.equals(before.services.get(name))) {
                changes.add(new ClusterChange.ServiceApplied(service));
            }
        });
        after.slices.forEach((name, slice) -> {
            if (!slice.equals(before.slices.get(name))) {
                changes.add(new ClusterChange.SliceApplied(slice));
            }
        });
        return changes;
    }

    /** The objects by their names. Threading: confined to one thread at a time. */
    static final class Contents {
        /** A slice, with the Service that it belongs to. */
        private record SliceName(ServiceName service, String slice) {}

        private @Nullable Node node;
        private final Map<ServiceName, Service> services = new HashMap<>();
        private final Map<SliceName, EndpointSlice> slices = new HashMap<>();

        static Contents of(ClusterState state) {
            Contents contents = new Contents();
            contents.apply(state.changes());
            return contents;
        }

        void apply(List<ClusterChange> changes) {
            changes.forEach(this::apply);
        }

        private void apply(ClusterChange change) {
            switch (change) {
                case ClusterChange.NodeApplied(Node applied) -> node = applied;
                case ClusterChange.ServiceApplied(Service service) -> services.put(service.name(), service);
                case ClusterChange.ServiceDeleted(ServiceName name) -> services.remove(name);
                case ClusterChange.SliceApplied(EndpointSlice slice) ->
                    slices.put(new SliceName(slice.service(), slice.name()), slice);
                case ClusterChange.SliceDeleted(ServiceName service, String slice) ->
                    slices.remove(new SliceName(service, slice));
                case ClusterChange.NodePortsServedAt _ -> {} // a matter of the machine, not of the cluster
            }
        }

        ClusterState at(Instant time) {
            return new ClusterState(time, node, List.copyOf(services.values()), List.copyOf(slices.values()));
        }
    }
}
