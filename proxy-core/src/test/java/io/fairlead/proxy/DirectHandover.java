package io.fairlead.proxy;

import io.fairlead.handover.Estate;
import io.fairlead.handover.Heir;
import io.fairlead.handover.Inheritance;
import io.fairlead.handover.Part;
import io.fairlead.linux.Duplicates;
import io.fairlead.listen.ConnectionState;
import io.fairlead.relay.RelayCopies;
import io.fairlead.transport.ListeningSocket;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A hand-over from one proxy to another within one process: descriptors are duplicated, as the kernel does when they are sent.
 *
 * <p>Threading: used by one thread, which it blocks.
 */
public final class DirectHandover {
    private static final int MOST_DESCRIPTORS = 253;
    private static final int MOST_BYTES = 96 * 1024;
    private static final int MOST_PASSES = 3;

    private DirectHandover() {}

    /**
     * The whole of it.
     *
     * @param successor starts the successor with its inheritance, and waits until its first change is in force
     */
    public static Proxy run(Proxy from, Function<Inheritance, Proxy> successor) {
        Proxy to = successor.apply(inheritance(from));
        from.estate().onSuccessorServes();
        pass(from, to);
        return to;
    }

    /** What the successor gets before it serves. */
    public static Inheritance inheritance(Proxy from) {
        from.estate().suspend();
        Inheritance inheritance = from.estate().inheritance();
        List<ListeningSocket> listeners = inheritance.listeners().stream()
                .map(socket -> new ListeningSocket(
                        socket.protocol(),
                        socket.address(),
                        socket.binding(),
                        socket.loop(),
                        Duplicates.of(socket.descriptor())))
                .toList();
        return new Inheritance(listeners, inheritance.ejections(), inheritance.affinity(), inheritance.departed());
    }

    /** All connections and sessions that can go, in some passes. */
    public static void pass(Proxy from, Proxy to) {
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            for (int loop = 0; loop < from.estate().eventLoops(); loop++) {
                passLoop(from.estate(), to.heir(), loop);
                to.heir().onLoopDone(loop);
            }
        }
        to.heir().onEnd();
    }

    private static void passLoop(Estate estate, Heir heir, int loop) {
        Part part = estate.freeze(loop, MOST_DESCRIPTORS, MOST_BYTES);
        while (!part.isEmpty()) {
            Heir.Adoption adoption = prepare(heir, part);
            part.forget(adoption.refused());
            adoption.commit();
            part = adoption.refused().isEmpty() ? estate.freeze(loop, MOST_DESCRIPTORS, MOST_BYTES) : Empty.PART;
        }
    }

    /** The successor has the descriptors of a part. */
    public static Heir.Adoption prepare(Heir heir, Part part) {
        List<ConnectionState> connections = new ArrayList<>();
        part.connections().forEach(state -> connections.add(received(state)));
        List<SessionState> sessions = new ArrayList<>();
        part.sessions().forEach(state -> sessions.add(received(state)));
        return heir.prepare(connections, sessions);
    }

    private static ConnectionState received(ConnectionState state) {
        return new ConnectionState(
                state.frontend(),
                state.client(),
                state.endpoint(),
                state.attempts(),
                state.connectNanos(),
                state.ageNanos(),
                state.reported(),
                RelayCopies.of(state.relay()));
    }

    private static SessionState received(SessionState state) {
        return new SessionState(
                state.loop(),
                state.frontend(),
                state.service(),
                state.client(),
                state.endpoint(),
                Duplicates.of(state.upstream()),
                state.isReplied(),
                state.ageNanos(),
                state.idleNanos(),
                state.relayed(),
                state.reported());
    }

    /** Nothing more. */
    private enum Empty implements Part {
        PART;

        @Override
        public List<ConnectionState> connections() {
            return List.of();
        }

        @Override
        public List<SessionState> sessions() {
            return List.of();
        }

        @Override
        public void forget(List<Integer> refused) {}

        @Override
        public void restore() {}
    }
}
