package io.fairlead.handover;

import io.fairlead.linux.Pipe;
import io.fairlead.listen.ConnectionState;
import io.fairlead.model.AddressPort;
import io.fairlead.relay.FlowState;
import io.fairlead.relay.RelayState;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;

/** A simulated connection or session, and where it is. */
final class SimulatedItem {
    /** What a process has of it. */
    enum Hold {
        NONE,
        /** It is relayed. */
        RELAYED,
        /** No byte moves: frozen in the predecessor, prepared in the successor. */
        STILL
    }

    final int number;
    final int loop;
    final boolean isSession;
    final boolean hasPipe;
    final boolean isRefused;
    long movableFrom;
    Hold predecessor = Hold.RELAYED;
    Hold successor = Hold.NONE;
    List<Integer> predecessorDescriptors = new ArrayList<>();
    List<Integer> successorDescriptors = new ArrayList<>();
    boolean isAcceptedBySuccessor;
    boolean isOver;
    boolean mayBeLost;
    /** Whether the predecessor has kept it once, so that it may follow in a later pass. */
    boolean wasKept;

    SimulatedItem(int number, int loop, boolean isSession, boolean hasPipe, boolean isRefused) {
        this.number = number;
        this.loop = loop;
        this.isSession = isSession;
        this.hasPipe = hasPipe;
        this.isRefused = isRefused;
    }

    int descriptors() {
        return isSession ? 1 : hasPipe ? 4 : 2;
    }

    ConnectionState connection() {
        List<Integer> own = predecessorDescriptors;
        ConnectionState plain = HandoverSamples.connection(number, own.get(0), own.get(1));
        if (!hasPipe) {
            return plain;
        }
        FlowState piped =
                new FlowState(false, false, true, 9, 9, new byte[0], new Pipe(own.get(2), own.get(3), 65_536), 5);
        RelayState relay = new RelayState(own.get(0), own.get(1), plain.relay().toUpstream(), piped, false, 1);
        return new ConnectionState(
                plain.frontend(), plain.client(), plain.endpoint(), 1, 1, plain.ageNanos(), plain.reported(), relay);
    }

    SessionState session() {
        SessionState plain = HandoverSamples.session(predecessorDescriptors.getFirst());
        return new SessionState(
                loop,
                plain.frontend(),
                plain.service(),
                new AddressPort(plain.client().address(), number),
                plain.endpoint(),
                plain.upstream(),
                true,
                1,
                1,
                plain.relayed(),
                plain.reported());
    }

    static int number(ConnectionState connection) {
        return (int) (connection.ageNanos() - 1_000_000_000L);
    }

    static int number(SessionState session) {
        return session.client().port();
    }

    @Override
    public String toString() {
        return (isSession ? "session " : "connection ") + number + " of loop " + loop + " (predecessor " + predecessor
                + ", successor " + successor + ")";
    }
}
