package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fairlead.k8s.translate.Problem;
import java.util.List;

/**
 * Takes what an informer tells of one kind of object.
 *
 * <p>Threading: called for one object after another.
 *
 * @param <T> the kind of object
 */
abstract class ListedHandler<T extends HasMetadata> implements ResourceEventHandler<T> {
    final Gate gate;
    final ClusterObserver observer;
    private final Gate.Kind kind;

    ListedHandler(Gate gate, Gate.Kind kind, ClusterObserver observer) {
        this.gate = gate;
        this.kind = kind;
        this.observer = observer;
    }

    /** The object is new or different. */
    abstract void onApplied(T object);

    /** The object is gone; no more than its name is sure to be known. */
    abstract void onGone(T object);

    final void report(List<Problem> problems) {
        problems.forEach(observer::onProblem);
    }

    @Override
    public final void onAdd(T object) {
        onApplied(object);
    }

    @Override
    public final void onUpdate(T before, T object) {
        onApplied(object);
    }

    @Override
    public final void onDelete(T object, boolean isFinalStateUnknown) {
        onGone(object);
    }

    @Override
    public final void onList(String resourceVersion, boolean remainedEmpty) {
        onListed();
    }

    /** A list is complete. */
    void onListed() {
        gate.onListed(kind);
    }
}
