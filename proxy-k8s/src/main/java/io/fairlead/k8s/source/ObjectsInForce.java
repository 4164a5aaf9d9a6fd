package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.k8s.translate.Translation.Translated;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of all files, and which of them the proxy has received.
 *
 * <p>An object that several files define is taken from the first of them by name. A rejected object has no effect: the
 * previous version is kept. Cost is proportional to the objects of the files that changed.
 *
 * <p>Threading: confined to the source's thread.
 */
final class ObjectsInForce {
    private final @Nullable String nodeName;
    private final ProblemObserver observer;
    private final Map<ObjectKey, SortedMap<String, FoundObject>> definitions = new HashMap<>();
    private final Map<ObjectKey, Object> inForce = new HashMap<>();
    private final Map<ObjectKey, Set<String>> conflicts = new HashMap<>();
    private final Set<ObjectKey> touched = new LinkedHashSet<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    private @Nullable Node ownNode;
    private boolean hasSaidNodes;

    /**
     * @param nodeName name of the node that the proxy runs on; null to take the only Node that there is
     */
    ObjectsInForce(@Nullable String nodeName, ProblemObserver observer) {
        this.nodeName = nodeName;
        this.observer = observer;
    }

    /** Replaces the objects of one file. */
    void replace(String file, Map<ObjectKey, FoundObject> before, Map<ObjectKey, FoundObject> now) {
        before.forEach((key, object) -> {
            if (!now.containsKey(key)) {
                SortedMap<String, FoundObject> files = definitions.get(key);
                if (files != null && files.remove(file) != null) {
                    touched.add(key);
                }
            }
        });
        now.forEach((key, object) -> {
            FoundObject old =
                    definitions.computeIfAbsent(key, k -> new TreeMap<>()).put(file, object);
            if (!object.equals(old)) {
                touched.add(key);
            }
        });
    }

    /** The difference from the previous result of this method. */
    List<ClusterChange> takeChanges() {
        List<ClusterChange> changes = new ArrayList<>();
        for (ObjectKey key : touched) {
            SortedMap<String, FoundObject> files = definitions.getOrDefault(key, new TreeMap<>());
            sayConflict(key, files);
            update(key, files, changes);
            if (files.isEmpty()) {
                definitions.remove(key);
            }
        }
        if (touched.stream().anyMatch(key -> key.kind().equals("Node"))) {
            updateNode(changes);
        }
        touched.clear();
        return changes;
    }

    private void update(ObjectKey key, SortedMap<String, FoundObject> files, List<ClusterChange> changes) {
        Object before = inForce.get(key);
        Object now = decide(before, files);
        reportExclusion(key, now, files);
        if (!Objects.equals(before, now)) {
            if (now == null) {
                inForce.remove(key);
            } else {
                inForce.put(key, now);
            }
            addChanges(before, now, changes);
        }
    }

    private static @Nullable Object decide(@Nullable Object before, SortedMap<String, FoundObject> files) {
        for (FoundObject object : files.values()) {
            switch (object.translation()) {
                case Translated<?> translated -> {
                    return translated.value();
                }
                case NotProxied<?> notProxied -> {
                    return null;
                }
                case Rejected<?> rejected -> {}
            }
        }
        return files.isEmpty() ? null : before;
    }

    private void reportExclusion(ObjectKey key, @Nullable Object now, SortedMap<String, FoundObject> files) {
        if (!key.kind().equals("Service")) {
            return;
        }
        ServiceExclusion exclusion = null;
        if (now == null) {
            for (FoundObject object : files.values()) {
                if (exclusion == null && object.translation() instanceof NotProxied<?> notProxied) {
                    exclusion = ServiceExclusion.of(notProxied.reason());
                }
            }
        }
        observer.onExcluded(new ServiceName(key.namespace(), key.name()), exclusion);
    }

    private void addChanges(@Nullable Object before, @Nullable Object now, List<ClusterChange> changes) {
        switch (before) {
            case Service service when now == null -> changes.add(new ServiceDeleted(service.name()));
            case EndpointSlice slice
            when !isSameSlice(slice, now) -> changes.add(new SliceDeleted(slice.service(), slice.name()));
            case Node node -> nodes.remove(node.name());
            case null, default -> {}
        }
        switch (now) {
            case Service service -> changes.add(new ServiceApplied(service));
            case EndpointSlice slice -> changes.add(new SliceApplied(slice));
            case Node node -> nodes.put(node.name(), node);
            case null, default -> {}
        }
    }

    private static boolean isSameSlice(EndpointSlice slice, @Nullable Object now) {
        return now instanceof EndpointSlice other && other.service().equals(slice.service());
    }

    /** A node that is gone stays in force: the proxy still runs on it. */
    private void updateNode(List<ClusterChange> changes) {
        Node node = nodeName != null
                ? nodes.get(nodeName)
                : nodes.size() == 1 ? nodes.values().iterator().next() : null;
        if (node != null && !node.equals(ownNode)) {
            ownNode = node;
            changes.addFirst(new NodeApplied(node));
        }
        if (nodeName == null && nodes.size() > 1 && !hasSaidNodes) {
            hasSaidNodes = true;
            observer.onProblem(new Problem(
                    Severity.WARNING,
                    null,
                    null,
                    "",
                    nodes.size() + " Nodes, and none of them is known to be this one: "
                            + String.join(", ", nodes.keySet()),
                    "set --hostname-override; until then no endpoint counts as local"));
        }
    }

    private void sayConflict(ObjectKey key, SortedMap<String, FoundObject> files) {
        if (files.size() < 2) {
            conflicts.remove(key);
            return;
        }
        Set<String> names = Set.copyOf(files.keySet());
        if (!names.equals(conflicts.put(key, names))) {
            observer.onProblem(new Problem(
                    Severity.WARNING,
                    files.sequencedValues().getLast().location(),
                    key.reference(),
                    "",
                    "is defined in several files: " + String.join(", ", files.keySet()),
                    "the definition in " + files.firstKey() + " is used; remove the others"));
        }
    }
}
