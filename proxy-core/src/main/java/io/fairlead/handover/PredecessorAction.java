package io.fairlead.handover;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link PredecessorProtocol} wants to be done, in this order. Immutable. */
sealed interface PredecessorAction {
    /** Send a message; wait while the successor is slow. */
    record Send(Message message) implements PredecessorAction {}

    /** Suspend the estate, and report its inheritance; the last action of a list. */
    record Suspend() implements PredecessorAction {}

    /** Resume the estate. */
    record Resume() implements PredecessorAction {}

    /** The successor serves: accept nothing any more. */
    record StopAccepting() implements PredecessorAction {}

    /** Freeze a part of an event loop, and report it; the last action of a list. */
    record Freeze(int loop) implements PredecessorAction {}

    /** Forget the part but for those that are refused, which go on here. */
    record Forget(List<Integer> refused) implements PredecessorAction {
        public Forget {
            refused = List.copyOf(refused);
        }
    }

    /** Restore the part. */
    record Restore() implements PredecessorAction {}

    /** Each event loop has been asked once. */
    record FirstPassDone() implements PredecessorAction {}

    /**
     * The conversation is over: close the socket.
     *
     * @param failure why it ended early, in words; null if it has not
     */
    record End(@Nullable String failure) implements PredecessorAction {}
}
