package io.fairlead.k8s.watch;

import io.fairlead.model.ClusterChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Holds changes back until every kind of object has been listed, so that no Service is refused only because its
 * endpoints have not come yet.
 *
 * <p>Threading: Thread-safe; changes leave in the order in which they came.
 */
final class Gate {
    /** What has to be listed. */
    enum Kind {
        SERVICES,
        ENDPOINT_SLICES,
        NODE
    }

    private final ClusterObserver observer;
    private final Set<Kind> awaited = EnumSet.allOf(Kind.class);
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private @Nullable List<ClusterChange> held = new ArrayList<>();

    Gate(ClusterObserver observer) {
        this.observer = observer;
    }

    synchronized void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
        if (held == null) {
            observer.onChanges(changes, trigger);
        } else {
            held.addAll(changes);
        }
    }

    /** A list is complete; only the first of each kind matters. */
    synchronized void onListed(Kind kind) {
        awaited.remove(kind);
        List<ClusterChange> everything = held;
        if (awaited.isEmpty() && everything != null) {
            held = null;
            observer.onChanges(everything, null);
            opened.complete(null);
        }
    }

    /** Completed when everything has been listed and handed on. */
    CompletableFuture<Void> opened() {
        return opened;
    }

    /** What has not been listed yet, in the order of the kinds. */
    synchronized Set<Kind> awaited() {
        return Collections.unmodifiableSet(new TreeSet<>(awaited));
    }
}
