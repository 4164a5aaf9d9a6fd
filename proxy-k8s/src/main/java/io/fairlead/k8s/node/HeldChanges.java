package io.fairlead.k8s.node;

import io.fairlead.model.ClusterChange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes that wait for a proxy: of each object only the last one, so that a long wait takes no more memory than the cluster has
 * objects.
 *
 * <p>Threading: not thread-safe.
 */
final class HeldChanges {
    private final Map<Subject, ClusterChange> last = new LinkedHashMap<>();

    /** What a change is about. */
    private record Subject(Kind kind, Object name) {}

    private enum Kind {
        SERVICE,
        SLICE,
        NODE,
        NODE_PORTS
    }

    void addAll(List<ClusterChange> changes) {
        changes.forEach(change -> last.put(subject(change), change));
    }

    /** The changes, which are forgotten. */
    List<ClusterChange> take() {
        List<ClusterChange> taken = List.copyOf(last.values());
        last.clear();
        return taken;
    }

    /** The changes so far. */
    List<ClusterChange> soFar() {
        return List.copyOf(last.values());
    }

    private static Subject subject(ClusterChange change) {
        return switch (change) {
            case ClusterChange.ServiceApplied(var service) -> new Subject(Kind.SERVICE, service.name());
            case ClusterChange.ServiceDeleted(var service) -> new Subject(Kind.SERVICE, service);
            case ClusterChange.SliceApplied(var slice) ->
                new Subject(Kind.SLICE, List.of(slice.service(), slice.name()));
            case ClusterChange.SliceDeleted(var service, var slice) -> new Subject(Kind.SLICE, List.of(service, slice));
            case ClusterChange.NodeApplied _ -> new Subject(Kind.NODE, "");
            case ClusterChange.NodePortsServedAt _ -> new Subject(Kind.NODE_PORTS, "");
        };
    }
}
