package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of an informer for one kind of object.
 *
 * <p>Threading: called for one object after another.
 *
 * <p>Failure: an object that cannot be taken, by a fault of ours, is logged and forgotten by the ledger, so that it comes
 * again with its next event or list.
 *
 * @param <T> the kind of object
 */
abstract class ListedFollower<T extends HasMetadata> implements ResourceEventHandler<T> {
    private static final Logger LOG = LogManager.getLogger(ListedFollower.class);

    private final Gate gate;
    final ClusterObserver observer;
    private final String what;
    private final Ledger<T> ledger;

    /** @param what the objects are of, one of what the gate awaits */
    ListedFollower(Gate gate, String what, ClusterObserver observer, Ledger<T> ledger) {
        this.gate = gate;
        this.what = what;
        this.observer = observer;
        this.ledger = ledger;
    }

    /** The object is new or different. */
    abstract void onApplied(T object);

    /** The object is gone; no more than its name is sure to be known. */
    abstract void onGone(T object);

    /** What is remembered of the objects. */
    final Ledger<T> ledger() {
        return ledger;
    }

    /**
     * Tells of changes.
     *
     * @param trigger when what led to them happened, if that is known
     */
    final void tell(List<ClusterChange> changes, @Nullable Instant trigger) {
        gate.onChanges(what, changes, trigger);
    }

    final void report(List<Problem> problems) {
        problems.forEach(observer::onProblem);
    }

    @Override
    public final void onAdd(T object) {
        take(object);
    }

    @Override
    public final void onUpdate(T before, T object) {
        take(object);
    }

    private void take(T object) {
        try {
            carefully(object, this::onApplied);
        } finally {
            ledger.onTaken();
            gate.onTaken();
        }
    }

    @Override
    public final void onDelete(T object, boolean isFinalStateUnknown) {
        carefully(object, this::onGone);
    }

    private void carefully(T object, Consumer<T> action) {
        FaultBoundary.run(object, action, this::onBroken);
    }

    private void onBroken(T object, Throwable fault) {
        String key = ledger.getKey(object);
        LOG.error("{} {} could not be taken, and stays as it was", object.getKind(), key);
        ledger.remove(key);
    }

    @Override
    public final void onBeforeList(@Nullable String lastSyncResourceVersion) {
        gate.onListing(what);
    }

    @Override
    public final void onList(String resourceVersion, boolean remainedEmpty) {
        FaultBoundary.run("handing on what the API server has", this::onListed);
    }

    /** A list is complete. */
    void onListed() {
        gate.onListed(what);
    }
}
