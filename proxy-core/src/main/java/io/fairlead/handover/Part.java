package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.udp.session.SessionState;
import java.util.List;

/**
 * Connections and sessions of one event loop that are frozen: no byte moves until they are either forgotten or restored. They are
 * numbered in the order of the lists, sessions after connections.
 *
 * <p>Threading: the hand-over's thread.
 */
public interface Part {
    /** The connections. */
    List<ConnectionState> connections();

    /** The sessions. */
    List<SessionState> sessions();

    /** Whether there is nothing to hand over at present. */
    default boolean isEmpty() {
        return connections().isEmpty() && sessions().isEmpty();
    }

    /**
     * The successor has accepted them: their descriptors are closed here, without ending anything. Those that it has not
     * accepted go on here, as after {@link #restore}.
     *
     * @param refused the numbers of those that it has not accepted; usually empty
     */
    void forget(List<Integer> refused);

    /** The successor is gone and had not accepted them: they go on here. */
    void restore();
}
