package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.NodeApplied;
import io.fairlead.model.ClusterChange.NodePortsServedAt;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.ClusterChange.SliceDeleted;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a source delivers, in a few words each. */
final class Recorder {
    private final List<List<String>> batches = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();

    void onChanges(List<ClusterChange> changes) {
        batches.add(changes.stream().map(Recorder::words).toList());
    }

    void onProblem(Problem problem) {
        problems.add(problem.severity() + " " + problem);
    }

    List<List<String>> batches() {
        return batches;
    }

    List<String> lastBatch() {
        return batches.isEmpty() ? List.of() : batches.getLast();
    }

    List<String> problems() {
        return problems;
    }

    private static String words(ClusterChange change) {
        return switch (change) {
            case ServiceApplied(var service) ->
                "+service " + service.name().name() + " "
                        + service.ports().getFirst().port();
            case ServiceDeleted(var name) -> "-service " + name.name();
            case SliceApplied(var slice) ->
                "+slice " + slice.name() + " of " + slice.service().name() + " "
                        + slice.endpoints().size();
            case SliceDeleted(var service, var slice) -> "-slice " + slice + " of " + service.name();
            case NodeApplied(var node) -> "+node " + node.name() + " " + node.zone();
            case NodePortsServedAt(var addresses) -> "node ports at " + addresses.addresses();
        };
    }
}
