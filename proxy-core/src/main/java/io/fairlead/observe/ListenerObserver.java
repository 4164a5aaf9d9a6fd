package io.fairlead.observe;

import io.fairlead.model.Frontend;

/**
 * Observes listeners.
 *
 * <p>Threading: called on the control thread.
 */
public interface ListenerObserver {
    /** An observer that does nothing. */
    ListenerObserver NONE = new ListenerObserver() {};

    /** Clients can connect from now on: it is listened on, and the kernel brings traffic. */
    default void onListening(Frontend frontend) {}

    /**
     * The address cannot be listened on; it is tried again with back-off.
     *
     * @param problem the problem and its remedy, for people
     */
    default void onListenFailed(Frontend frontend, String problem) {}

    /** New connections are refused from now on, or belong to another frontend; running ones go on. */
    default void onListenerClosed(Frontend frontend, String why) {}

    /** Two Services claim the same address and port; the older one has it. */
    default void onConflict(Frontend winner, Frontend loser) {}

    /** All events of one batch of changes, one retry, or the stop have been reported. */
    default void onSettled() {}
}
