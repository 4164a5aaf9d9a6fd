package io.fairlead.handover;

/** Faults that a simulation must find. */
enum SimulatedBug {
    NONE,
    /** The predecessor restores a part without saying so: the successor commits it, too. */
    NO_ABORT,
    /** The predecessor gives a part away before the successor has accepted it. */
    FORGET_WHEN_SENT,
    /** The predecessor gives away what the successor has refused. */
    FORGET_REFUSED,
    /** The predecessor stays suspended after its successor has failed. */
    NO_RESUME,
    /** The successor closes the connections of a predecessor that has crashed. */
    DISCARD_AT_END,
    /** The successor relays a part that the predecessor has taken back. */
    COMMIT_AT_ABORT,
    /** The successor does not wait for the predecessor to let go. */
    RELAY_WHEN_ACCEPTED,
    /** Descriptors of a part that was taken back stay open. */
    DISCARD_LEAKS,
    /** Listening sockets stay open if the hand-over fails before they are used. */
    LISTENERS_LEAK
}
