package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Taint;
import io.fairlead.k8s.translate.Translation;
import io.fairlead.k8s.translate.Translator;
import io.fairlead.model.ClusterChange;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Turns the events of an informer for the own Node into changes. When the Node is deleted, its name, zone and addresses
 * are kept; it is no longer eligible for new traffic from load balancers.
 */
final class NodeFollower extends ListedFollower<Node> {
    private static final Logger LOG = LogManager.getLogger(NodeFollower.class);

    private boolean isPatient;
    private boolean hasAddresses;
    private boolean isListed;

    /** @param isPatient whether a list counts as not complete while the Node has no addresses */
    NodeFollower(Gate gate, ClusterObserver observer, boolean isPatient) {
        super(gate, ClusterSource.NODE, observer, new Ledger<>(Node::new));
        this.isPatient = isPatient;
    }

    @Override
    void onApplied(Node object) {
        Translation<io.fairlead.model.Node> translation = Translator.node(object);
        report(translation.problems());
        if (translation instanceof Translation.Translated<io.fairlead.model.Node>(var node, var _)) {
            tell(List.of(new ClusterChange.NodeApplied(node)), null);
            noteAddresses(!node.addresses().isEmpty());
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

    private synchronized void noteAddresses(boolean areThere) {
        hasAddresses |= areThere;
        passOn();
    }

    @Override
    synchronized void onListed() {
        isListed = true;
        passOn();
    }

    /** The Node has had its time to get addresses. */
    synchronized void giveUpOnAddresses() {
        if (isPatient && !hasAddresses) {
            LOG.warn("the Node has no addresses yet; node ports that are to be served at them wait for it");
        }
        isPatient = false;
        passOn();
    }

    private void passOn() {
        if (isListed && (hasAddresses || !isPatient)) {
            super.onListed();
        }
    }

    @Override
    void onGone(Node object) {
        observer.onNode(false);
    }
}
