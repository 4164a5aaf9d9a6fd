package io.fairlead.handover;

import org.jspecify.annotations.Nullable;

/** What {@link SuccessorProtocol} wants to be done, in this order. Immutable. */
sealed interface SuccessorAction {
    /** Send a message. */
    record Send(Message message) implements SuccessorAction {}

    /** The predecessor has agreed to hand over. */
    record Await(Message.Hello predecessor) implements SuccessorAction {}

    /** Start with this. */
    record Inherit(Inheritance inheritance) implements SuccessorAction {}

    /** Close the descriptors of a message that cannot be used. */
    record CloseDescriptors(Message message) implements SuccessorAction {}

    /** Prepare a part, and report which connections and sessions cannot be taken; the last action of a list. */
    record Prepare(Message.PartMessage part) implements SuccessorAction {}

    /** Begin to relay the part. */
    record Commit() implements SuccessorAction {}

    /** Close the descriptors of the part without ending anything. */
    record Discard() implements SuccessorAction {}

    /** All sessions of an event loop of the predecessor's have come. */
    record LoopDone(int loop) implements SuccessorAction {}

    /**
     * The conversation is over: close the socket.
     *
     * @param left how many connections and sessions the predecessor has kept; -1 if it has not said
     * @param failure why it ended early, in words; null if it has not
     */
    record End(int left, @Nullable String failure) implements SuccessorAction {}
}
