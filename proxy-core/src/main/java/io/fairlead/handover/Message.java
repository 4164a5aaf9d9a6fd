package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.model.Frontend;
import io.fairlead.select.AffinityState;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.ListeningSocket;
import io.fairlead.udp.session.SessionState;
import java.util.List;

/**
 * A message between predecessor and successor; see {@code docs/reference/handover-protocol.md}.
 *
 * <p>Threading: Immutable. Ownership: the receiver of a message with descriptors owns them.
 */
sealed interface Message {
    /**
     * Begins the conversation, in both directions.
     *
     * @param versions what the sender understands
     * @param features bits of optional abilities; none is defined
     * @param build the sender's version, for logs
     * @param instance the name of the proxy; empty for the one without a name
     * @param process the sender's number in its PID namespace, for logs
     * @param isNow whether the successor asks for the hand-over at once; false from the predecessor
     */
    record Hello(Versions versions, long features, String build, String instance, long process, boolean isNow)
            implements Message {}

    /** The predecessor does not hand over. */
    record Refused(String reason) implements Message {}

    /**
     * Listening sockets.
     *
     * @param lost how many came without their descriptors; not sent
     */
    record Listeners(List<ListeningSocket> listeners, int lost) implements Message {
        public Listeners {
            listeners = List.copyOf(listeners);
        }
    }

    /** Ejected endpoints. */
    record Ejections(List<EjectionState> ejections) implements Message {
        public Ejections {
            ejections = List.copyOf(ejections);
        }
    }

    /** Clients of service ports with session affinity. */
    record Affinity(List<AffinityState> affinity) implements Message {
        public Affinity {
            affinity = List.copyOf(affinity);
        }
    }

    /** Frontends at which no Service answers any more, but to whose addresses connections are open. */
    record Departed(List<Frontend> departed) implements Message {
        public Departed {
            departed = List.copyOf(departed);
        }
    }

    /**
     * The successor has all that it needs to serve, and may take the right to capture.
     *
     * @param eventLoops of the predecessor
     * @param left how many connections and sessions there are to hand over, about
     */
    record Begin(int eventLoops, int left) implements Message {}

    /** The successor serves. */
    record Serving() implements Message {}

    /**
     * Connections and sessions of an event loop. They are numbered from 0, sessions after connections.
     *
     * @param sequence numbers the parts, from 1
     * @param lost how many came without their descriptors; not sent. Then the lists are empty
     */
    record PartMessage(int sequence, int loop, List<ConnectionState> connections, List<SessionState> sessions, int lost)
            implements Message {
        public PartMessage {
            connections = List.copyOf(connections);
            sessions = List.copyOf(sessions);
        }

        /** How many connections and sessions. */
        int size() {
            return connections.size() + sessions.size();
        }
    }

    /** The successor has the descriptors of a part, but touches nothing; and those that it cannot take. */
    record Accepted(int sequence, List<Integer> refused) implements Message {
        public Accepted {
            refused = List.copyOf(refused);
        }
    }

    /** The part belongs to the successor. */
    record Commit(int sequence) implements Message {}

    /** The part still belongs to the predecessor, which ends the hand-over; sequence 0 before the first part. */
    record Abort(int sequence, String reason) implements Message {}

    /** All sessions of an event loop have been handed over. */
    record LoopDone(int loop) implements Message {}

    /** The end; how many connections and sessions the predecessor keeps. */
    record Done(int left) implements Message {}

    /** A message of a later version that may be ignored. */
    record Unknown(int type) implements Message {}
}
