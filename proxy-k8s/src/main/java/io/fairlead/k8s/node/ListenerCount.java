package io.fairlead.k8s.node;

import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;

/**
 * Counts the addresses that are listened on.
 *
 * <p>Threading: Single writer: the control thread; any thread reads.
 */
final class ListenerCount implements ListenerObserver {
    private final ListenerObserver next;
    private volatile int open;

    /** @param next also observes everything */
    ListenerCount(ListenerObserver next) {
        this.next = next;
    }

    /** How many addresses are listened on. */
    int open() {
        return open;
    }

    @Override
    public void onListening(Frontend frontend) {
        count(1);
        next.onListening(frontend);
    }

    @Override
    public void onListenerClosed(Frontend frontend, String why) {
        count(-1);
        next.onListenerClosed(frontend, why);
    }

    /** Only the control thread writes. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void count(int change) {
        open += change;
    }

    @Override
    public void onListenFailed(Frontend frontend, String problem) {
        next.onListenFailed(frontend, problem);
    }

    @Override
    public void onConflict(Frontend winner, Frontend loser) {
        next.onConflict(winner, loser);
    }

    @Override
    public void onSettled() {
        next.onSettled();
    }
}
