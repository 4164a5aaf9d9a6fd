package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.explain.EndpointCause;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.Node;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.route.FrontendConflict;
import io.fairlead.route.Route;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What manifests would lead to: the routes, and everything that is wrong or surprising about them.
 *
 * <p>Threading: Immutable.
 *
 * @param table the routes
 * @param problems what is wrong, in the order of the files, then of the service ports
 */
record ManifestCheck(RouteTable table, List<Problem> problems) {
    ManifestCheck {
        problems = List.copyOf(problems);
    }

    /** Reads the manifests once and works out what they lead to on the node of this name. */
    static ManifestCheck of(Path path, @Nullable String nodeName, NodePortRanges nodePorts) {
        List<ClusterChange> changes = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        FolderSource.read(path, nodeName, changes::addAll, problems::add);
        Node self = new Node(nodeName == null ? "" : nodeName, null, List.of());
        RouteUpdate update = RouteTable.empty(self, nodePorts.resolve(ownNode(changes, self)))
                .apply(changes);
        update.conflicts().forEach(conflict -> problems.add(conflict(conflict)));
        new EndpointCheck(changes).addProblems(update.table(), problems);
        HealthPortCheck.addProblems(changes, update.table(), problems);
        PreferenceCheck.addProblems(update.table(), problems);
        return new ManifestCheck(update.table(), problems);
    }

    private static Node ownNode(List<ClusterChange> changes, Node unknown) {
        for (ClusterChange change : changes) {
            if (change instanceof ClusterChange.NodeApplied(var node)) {
                return node;
            }
        }
        return unknown;
    }

    boolean hasErrors() {
        return count(Severity.ERROR) > 0;
    }

    long count(Severity severity) {
        return problems.stream()
                .filter(problem -> problem.severity() == severity)
                .count();
    }

    private static Problem conflict(FrontendConflict conflict) {
        return warning(
                conflict.loser().servicePort(),
                conflict.loser().address() + "/" + conflict.loser().protocol() + " already belongs to "
                        + conflict.winner().servicePort(),
                "the older Service has it, of equally old ones the one whose name is smaller; change one of them");
    }

    /** The port is named with its Service, as in all messages about service ports. */
    static Problem warning(ServicePortId port, String what, String remedy) {
        String namespace = port.name().service().namespace();
        String name = port.toString().substring(namespace.length() + 1);
        return new Problem(
                Severity.WARNING, null, new ObjectReference("Service", namespace, name, ""), "", what, remedy);
    }

    /** Finds out why a service port has no endpoints to go to. */
    private static final class EndpointCheck {
        private final Map<ServiceName, List<EndpointSlice>> slices;
        private final Set<ServiceName> services = new HashSet<>();

        EndpointCheck(List<ClusterChange> changes) {
            slices = changes.stream()
                    .filter(SliceApplied.class::isInstance)
                    .map(change -> ((SliceApplied) change).slice())
                    .collect(Collectors.groupingBy(EndpointSlice::service));
            changes.forEach(change -> {
                if (change instanceof ServiceApplied(var service)) {
                    services.add(service.name());
                }
            });
        }

        void addProblems(RouteTable table, List<Problem> problems) {
            for (Route route : table.routes()) {
                Protocol protocol = route.id().name().protocol();
                if (protocol == Protocol.SCTP) {
                    problems.add(warning(
                            route.id(), "SCTP is not proxied; only TCP and UDP are", "nothing listens at this port"));
                } else if (!route.endpoints().hasAny()) {
                    problems.add(warning(
                            route.id(),
                            "has no usable endpoint: "
                                    + EndpointCause.of(table, route.id()).what(),
                            "nothing listens until it has one, and clients see "
                                    + (protocol == Protocol.UDP ? "\"port unreachable\"" : "\"connection refused\"")));
                }
            }
            slices.values().stream()
                    .flatMap(List::stream)
                    .filter(slice -> !services.contains(slice.service()))
                    .forEach(slice -> problems.add(orphan(slice)));
        }

        private static Problem orphan(EndpointSlice slice) {
            return new Problem(
                    Severity.WARNING,
                    null,
                    new ObjectReference("EndpointSlice", slice.service().namespace(), slice.name(), ""),
                    "metadata.labels[kubernetes.io/service-name]",
                    "there is no proxied Service " + slice.service(),
                    "its endpoints are not used until there is one");
        }
    }
}
