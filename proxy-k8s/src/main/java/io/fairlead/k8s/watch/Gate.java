package io.fairlead.k8s.watch;

import io.fairlead.model.ClusterChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Holds changes back until every kind of object has been listed, so that no Service is refused only because its
 * endpoints have not arrived yet. When a kind is listed again, its changes are held back until that list is complete,
 * and passed on at once: an endpoint that has moved from one slice to another is not missing in between.
 *
 * <p>Threading: Thread-safe; changes leave in the order in which they came. What is awaited can be asked for at any time,
 * also while changes are on their way.
 */
final class Gate {
    private final ClusterObserver observer;
    private final ListGarbage garbage = new ListGarbage();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private volatile Set<String> awaited;
    private @Nullable List<ClusterChange> held = new ArrayList<>();
    /** Of the kinds that are being listed again, what was different so far. */
    private final Map<String, List<ClusterChange>> differences = new HashMap<>();

    /** @param awaited what has to be listed, in the words of messages, such as {@code services} */
    Gate(ClusterObserver observer, Collection<String> awaited) {
        this.observer = observer;
        this.awaited = Collections.unmodifiableSet(new LinkedHashSet<>(awaited));
    }

    /**
     * Objects have changed.
     *
     * @param what they are of, one of what is awaited
     * @param trigger when what led to it happened, if that is known
     */
    synchronized void onChanges(String what, List<ClusterChange> changes, @Nullable Instant trigger) {
        List<ClusterChange> listed = held == null ? differences.get(what) : held;
        if (listed == null) {
            observer.onChanges(changes, trigger);
        } else {
            listed.addAll(changes);
        }
    }

    /** What comes from now on is of a list, until {@link #onListed}, however often the list has to begin again. */
    synchronized void onListing(String what) {
        if (held == null) {
            differences.putIfAbsent(what, new ArrayList<>());
        }
    }

    /** A list is complete. */
    synchronized void onListed(String what) {
        List<ClusterChange> different = differences.remove(what);
        if (different != null && !different.isEmpty()) {
            observer.onChanges(different, null);
        }
        Set<String> others = new LinkedHashSet<>(awaited);
        others.remove(what);
        awaited = Collections.unmodifiableSet(others);
        List<ClusterChange> everything = held;
        if (others.isEmpty() && everything != null) {
            try {
                observer.onChanges(everything, null);
                held = null;
                opened.complete(null);
            } catch (RuntimeException e) {
                opened.completeExceptionally(e);
                throw e;
            } finally {
                // For an error; does nothing otherwise.
                opened.completeExceptionally(
                        new IllegalStateException("what the API server has could not be served; the log says why"));
            }
        }
    }

    /** An object has been taken, be it of a list or not. */
    void onTaken() {
        if (!opened.isDone()) {
            garbage.onTaken();
        }
    }

    /** What was listed is in force. */
    void onInForce() {
        garbage.onListed();
    }

    /** Completed when everything has been listed and handed on; fails if it could not be handed on. */
    CompletableFuture<Void> opened() {
        return opened;
    }

    /** What has not been listed yet, in a constant order. */
    Set<String> awaited() {
        return awaited;
    }
}
