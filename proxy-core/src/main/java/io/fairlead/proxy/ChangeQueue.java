package io.fairlead.proxy;

import io.fairlead.model.ClusterChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Changes that wait for the control thread. All that have come by the time it takes them are applied together, so that a burst
 * of changes costs one pass.
 *
 * <p>Threading: Thread-safe.
 */
final class ChangeQueue {
    private final ControlThread control;
    private final Consumer<List<Batch>> applier;
    private final ConcurrentLinkedQueue<Batch> queue = new ConcurrentLinkedQueue<>();

    /** Confined to the control thread. */
    private boolean isClosed;

    /** Changes that belong together. */
    record Batch(List<ClusterChange> changes, CompletableFuture<Void> applied) {
        /** They come too late. */
        void refuse() {
            applied.completeExceptionally(new IllegalStateException("the proxy is stopped and accepts no changes"));
        }
    }

    /** @param applier is given one batch or more at a time, on the control thread */
    ChangeQueue(ControlThread control, Consumer<List<Batch>> applier) {
        this.control = control;
        this.applier = applier;
    }

    /** Queues changes that belong together; the answer fails if the proxy is stopped. */
    CompletableFuture<Void> add(List<ClusterChange> changes) {
        Batch batch = new Batch(List.copyOf(changes), new CompletableFuture<>());
        queue.add(batch);
        if (!control.tryExecute(this::applyQueued)) {
            takeAll().forEach(Batch::refuse);
        }
        return batch.applied();
    }

    private void applyQueued() {
        List<Batch> batches = takeAll();
        if (isClosed) {
            batches.forEach(Batch::refuse);
        } else if (!batches.isEmpty()) {
            applier.accept(batches);
        }
    }

    private List<Batch> takeAll() {
        List<Batch> batches = new ArrayList<>();
        for (Batch batch = queue.poll(); batch != null; batch = queue.poll()) {
            batches.add(batch);
        }
        return batches;
    }

    /** Refuses all changes from now on. Control thread. */
    void close() {
        isClosed = true;
    }
}
