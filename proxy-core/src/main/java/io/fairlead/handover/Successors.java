package io.fairlead.handover;

import io.fairlead.linux.Credentials;
import io.fairlead.linux.PacketException;
import io.fairlead.linux.PacketListener;
import io.fairlead.linux.PacketSocket;
import io.fairlead.linux.Readiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The processes that are connected to a predecessor. Several may wait, such as two pods of a rollout that is replaced by the next one; at
 * most one gets what there is.
 *
 * <p>Threading: used by the hand-over's thread. Ownership: owns the conversations.
 */
final class Successors implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Successors.class);

    private static final int MOST = 4;
    private static final long LONGEST_WAIT_MILLIS = Duration.ofMinutes(1).toMillis();
    private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();

    private final Function<PacketSocket, PredecessorConversation> conversations;
    /** In the order in which they connected. */
    private final List<PredecessorConversation> connected = new ArrayList<>();

    private @Nullable PredecessorConversation active;
    private boolean isServed;
    private Outcome outcome = Outcome.NO_SUCCESSOR;

    /** @param conversations takes the socket of a successor that has connected */
    Successors(Function<PacketSocket, PredecessorConversation> conversations) {
        this.conversations = conversations;
    }

    boolean isEmpty() {
        return connected.isEmpty();
    }

    /** Whether a hand-over has ended, and the successor serves or has served. */
    boolean isServed() {
        return isServed;
    }

    /** Whether the hand-over that runs, or has ended, was asked for by the successor. */
    boolean isAtOnce() {
        return active != null && active.asksNow();
    }

    /** What the latest hand-over has handed over. */
    Outcome outcome() {
        return outcome;
    }

    /** Waits for something to happen, and deals with it. */
    void await(Readiness readiness, PacketListener listener) {
        List<PredecessorConversation> polled = List.copyOf(connected);
        int[] descriptors = new int[1 + polled.size()];
        // The listening socket is closed once the successor serves.
        descriptors[0] = listener.isClosed() ? Readiness.NO_DESCRIPTOR : listener.number();
        for (int i = 0; i < polled.size(); i++) {
            descriptors[i + 1] = polled.get(i).number();
        }
        int ready = readiness.readable(millisToWait(), descriptors);
        for (int i = 0; i < polled.size(); i++) {
            if ((ready & 2 << i) != 0) {
                receive(polled.get(i));
            }
            polled.get(i).onTime();
        }
        if ((ready & 1) != 0 && !listener.isClosed()) {
            accept(listener);
        }
        removeEnded();
    }

    private long millisToWait() {
        long millis = LONGEST_WAIT_MILLIS;
        for (PredecessorConversation each : connected) {
            millis = Math.min(millis, Math.ceilDiv(each.nanosToWait(), NANOS_PER_MILLI));
        }
        return millis;
    }

    private void receive(PredecessorConversation from) {
        if (active != null && active != from) {
            from.fail("it hands over to " + active.successor());
            return;
        }
        from.receive();
        noteActive(from);
    }

    private void noteActive(PredecessorConversation changed) {
        if (!changed.isWaiting()
                && (changed.outcome() == null || changed.outcome().isServed())) {
            active = changed;
        }
    }

    private void accept(PacketListener listener) {
        PacketSocket socket = listener.accept();
        if (socket == null) {
            return;
        }
        String objection = objection(socket);
        if (objection != null) {
            LOG.warn("a process that asks for a hand-over is refused: {}", objection);
            socket.close();
            return;
        }
        if (connected.size() == MOST) {
            connected.getFirst().fail("too many processes wait for a hand-over");
        }
        connected.add(conversations.apply(socket));
    }

    private static @Nullable String objection(PacketSocket socket) {
        try {
            Credentials own = Credentials.own();
            Credentials peer = socket.peer();
            return peer.includes(own)
                    ? null
                    : "it runs as user " + peer.user() + ", this process as user " + own.user()
                            + "; only the same user or root may take over";
        } catch (PacketException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** This process stops: the latest successor gets everything; if that fails, the one before it. */
    void stop(long deadline) {
        while (!connected.isEmpty() && !isServed) {
            PredecessorConversation next = active == null ? connected.getLast() : active;
            next.onStop(deadline);
            noteActive(next);
            removeEnded();
            if (connected.contains(next)) {
                return;
            }
        }
    }

    private void removeEnded() {
        for (PredecessorConversation each : List.copyOf(connected)) {
            Outcome ended = each.outcome();
            if (ended != null) {
                connected.remove(each);
                note(each, ended);
            }
        }
    }

    private void note(PredecessorConversation ended, Outcome its) {
        if (its.isServed()) {
            isServed = true;
            outcome = its;
        } else if (active == ended || active == null) {
            outcome = its;
            active = null;
        }
    }

    @Override
    public void close() {
        connected.forEach(PredecessorConversation::close);
        removeEnded();
    }
}
