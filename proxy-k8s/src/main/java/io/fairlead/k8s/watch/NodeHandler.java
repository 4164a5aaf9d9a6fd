package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Node;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.ClusterChange;
import java.util.List;

/**
 * Turns what an informer tells of the own Node into changes. When the Node goes, its name, zone and addresses stay in
 * force; it is no longer eligible for new traffic from load balancers.
 *
 * <p>Source: KEP-3836.
 */
final class NodeHandler extends ListedHandler<Node> {
    private static final String GOING_TAINT = "ToBeDeletedByClusterAutoscaler";

    NodeHandler(Gate gate, ClusterObserver observer) {
        super(gate, Gate.Kind.NODE, observer);
    }

    @Override
    void onApplied(Node object) {
        Translation<io.fairlead.model.Node> translation = Translator.node(object);
        report(translation.problems());
        if (translation instanceof Translation.Translated<io.fairlead.model.Node>(var node, var _)) {
            gate.onChanges(List.of(new ClusterChange.NodeApplied(node)), null);
        }
        observer.onNode(isEligible(object));
    }

    private static boolean isEligible(Node object) {
        return object.getMetadata().getDeletionTimestamp() == null
                && (object.getSpec() == null
                        || object.getSpec().getTaints().stream().noneMatch(t -> GOING_TAINT.equals(t.getKey())));
    }

    @Override
    void onGone(Node object) {
        observer.onNode(false);
    }
}
