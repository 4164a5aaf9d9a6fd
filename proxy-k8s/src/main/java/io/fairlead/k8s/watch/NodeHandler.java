package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.ClusterChange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Turns what an informer tells of the own Node into changes. When the Node goes, its name, zone and addresses stay in
 * force; it is no longer eligible for new traffic from load balancers.
 */
final class NodeHandler extends ListedHandler<Node> {
    private final Duration patience;
    private boolean hasAddresses;

    /** @param patience how long a list counts as not complete while the Node has no addresses; 0 not at all */
    NodeHandler(Gate gate, ClusterObserver observer, Duration patience) {
        super(gate, Gate.Kind.NODE, observer);
        this.patience = patience;
    }

    @Override
    void onApplied(Node object) {
        Translation<io.fairlead.model.Node> translation = Translator.node(object);
        report(translation.problems());
        if (translation instanceof Translation.Translated<io.fairlead.model.Node>(var node, var _)) {
            gate.onChanges(List.of(new ClusterChange.NodeApplied(node)), null);
            if (!hasAddresses && !node.addresses().isEmpty()) {
                hasAddresses = true;
                super.onListed();
            }
        }
        observer.onNode(isEligible(object));
    }

    private static boolean isEligible(Node object) {
        List<Taint> taints =
                object.getSpec() == null ? List.of() : object.getSpec().getTaints();
        boolean isBeingDeleted = object.getMetadata().getDeletionTimestamp() != null;
        return NodeEligibility.isEligible(
                isBeingDeleted, taints.stream().map(Taint::getKey).toList());
    }

    @Override
    void onListed() {
        if (patience.isZero()) {
            super.onListed();
        } else if (!hasAddresses) {
            CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(super::onListed);
        }
    }

    @Override
    void onGone(Node object) {
        observer.onNode(false);
    }
}
