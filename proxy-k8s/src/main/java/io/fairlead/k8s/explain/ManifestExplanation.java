package io.fairlead.k8s.explain;

import io.fairlead.explain.Explainer;
import io.fairlead.explain.Explanation;
import io.fairlead.explain.Question;
import io.fairlead.explain.Surroundings;
import io.fairlead.k8s.config.NodePortRanges;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.k8s.source.ProblemObserver;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.model.ServiceName;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.EndpointSelectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Explains what a node would do with manifests. No node has to run.
 *
 * <p>Threading: Thread-safe.
 */
public final class ManifestExplanation {
    private ManifestExplanation() {}

    /**
     * Reads the manifests once, and explains.
     *
     * @param path a directory, or one file
     * @param nodeName the name of the node; null for the only Node in the manifests
     * @param nodePorts where node ports are served
     * @param selector the endpoint selector of Services without the annotation
     * @throws io.fairlead.k8s.source.ManifestsNotFoundException if there are no such manifests
     * @throws IllegalArgumentException if there is no such selector
     */
    public static ExplanationReport of(
            Path path, @Nullable String nodeName, NodePortRanges nodePorts, String selector, Question question) {
        List<ClusterChange> changes = new ArrayList<>();
        Observer observer = new Observer();
        FolderSource.read(path, nodeName, changes::addAll, observer);
        Node self = ownNode(changes, new Node(nodeName == null ? "" : nodeName, null, List.of()));
        RouteUpdate update = RouteTable.empty(self, nodePorts.resolve(self)).apply(changes);
        BalancerRegistry balancers = BalancerRegistry.withoutClients(EndpointSelectors.load(), selector);
        var _ = balancers.apply(update);
        Explanation explanation = new Explainer(update.table(), balancers, Surroundings.ofNode(self)).explain(question);
        return Diagnosis.of(explanation, observer.exclusions, observer.problems);
    }

    private static Node ownNode(List<ClusterChange> changes, Node unknown) {
        for (ClusterChange change : changes) {
            if (change instanceof ClusterChange.NodeApplied(var node)) {
                return node;
            }
        }
        return unknown;
    }

    private static final class Observer implements ProblemObserver {
        private final List<Problem> problems = new ArrayList<>();
        private final Exclusions exclusions = new Exclusions();

        @Override
        public void onProblem(Problem problem) {
            problems.add(problem);
        }

        @Override
        public void onExcluded(ServiceName service, @Nullable ServiceExclusion why) {
            exclusions.report(service, why);
        }
    }
}
