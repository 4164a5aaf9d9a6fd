package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.udp.session.SessionState;
import java.util.List;

/**
 * A proxy that receives connections and sessions from its predecessor while it serves.
 *
 * <p>Threading: called by the hand-over's thread, which it may block.
 */
public interface Heir {
    /**
     * Prepares to take connections and sessions. Nothing is read or written yet, since the predecessor may still take them back.
     *
     * @return what happens next; owns the descriptors
     */
    Adoption prepare(List<ConnectionState> connections, List<SessionState> sessions);

    /** All sessions of an event loop of the predecessor's have come: its UDP sockets may be read. */
    void onLoopDone(int loop);

    /** Nothing more comes, for good reasons or bad ones: all sockets are read from now on. */
    void onEnd();

    /** Connections and sessions on their way. */
    interface Adoption {
        /** The numbers of those that cannot be taken, in the order of {@link Part}; their descriptors are closed already. */
        List<Integer> refused();

        /** They are this process's from now on, and go on. */
        void commit();

        /** The predecessor takes them back: the descriptors are closed here, without ending anything. */
        void discard();
    }
}
