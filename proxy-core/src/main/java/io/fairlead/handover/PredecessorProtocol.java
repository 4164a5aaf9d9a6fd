package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The predecessor's side of the conversation with one successor, without sockets and clock: events in, actions out.
 *
 * <p>A part belongs to the predecessor until the successor's ACCEPTED; with the action {@code Forget} it is given away. It is restored
 * only if the successor is gone, or after an ABORT, which the successor reads before it sees the end of the connection.
 *
 * <p>Threading: used by one thread. Units: times are those of {@link System#nanoTime}.
 */
final class PredecessorProtocol {
    private enum State {
        /** The successor has connected. */
        GREETING,
        /** For the trigger. */
        WAITING,
        SUSPENDING,
        /** The successor has its inheritance, and starts. */
        OFFERED,
        FREEZING,
        /** A part is on its way. */
        SENT,
        /** Between two passes over the event loops. */
        PAUSED,
        ENDED
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final Message.Hello own;
    private final HandoverTimes times;
    private final int mostBytes;

    private State state = State.GREETING;
    private boolean hasTimer;
    private long timer;
    private boolean isStopping;
    private long deadline;
    private boolean isServed;

    private int eventLoops;
    private int loop;
    private int left;
    private boolean isFirstPass = true;
    private boolean hasMoved;
    private long pauseNanos;

    private int sequence;
    private int partSize;
    private int sentConnections;
    private int sentSize;
    private int movedConnections;
    private int movedSessions;

    /**
     * Begins when a successor has connected.
     *
     * @param own what this process says of itself
     * @param mostBytes of a message
     */
    PredecessorProtocol(Message.Hello own, HandoverTimes times, int mostBytes, long now) {
        this.own = own;
        this.times = times;
        this.mostBytes = mostBytes;
        pauseNanos = times.shortestPauseNanos();
        setTimer(now + times.greetingNanos());
    }

    /** Whether the successor has connected and no hand-over has begun. */
    boolean isWaiting() {
        return state == State.GREETING || state == State.WAITING;
    }

    /** Whether the successor serves. */
    boolean isServed() {
        return isServed;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** How many connections the successor has taken over. */
    int movedConnections() {
        return movedConnections;
    }

    /** How many sessions the successor has taken over. */
    int movedSessions() {
        return movedSessions;
    }

    /** How long until {@link #onTime} should be called. */
    long nanosToWait(long now) {
        return hasTimer ? Math.max(0, timer - now) : NEVER;
    }

    private void setTimer(long at) {
        hasTimer = true;
        timer = at;
    }

    private void enter(State next) {
        state = next;
        hasTimer = false;
    }

    List<PredecessorAction> onMessage(Message message, long now) {
        return switch (message) {
            case Message.Hello hello when state == State.GREETING -> greet(hello);
            case Message.Serving _ when state == State.OFFERED -> serve(now);
            case Message.Accepted accepted when state == State.SENT -> accept(accepted, now);
            case Message.Unknown _ -> List.of();
            default -> fail("the successor has sent " + message.getClass().getSimpleName() + " out of turn");
        };
    }

    private List<PredecessorAction> greet(Message.Hello hello) {
        String objection = Greeting.objection(own, hello);
        if (objection != null) {
            return fail(objection);
        }
        enter(State.WAITING);
        List<PredecessorAction> actions = new ArrayList<>();
        actions.add(new PredecessorAction.Send(own));
        if (hello.isNow() || isStopping) {
            actions.addAll(begin());
        }
        return actions;
    }

    private List<PredecessorAction> begin() {
        enter(State.SUSPENDING);
        return List.of(new PredecessorAction.Suspend());
    }

    /** This process stops: the hand-over begins, or goes on until the deadline. */
    List<PredecessorAction> onStop(long until) {
        isStopping = true;
        deadline = until;
        if (state == State.PAUSED) {
            setTimer(Math.min(timer, deadline));
        }
        return state == State.WAITING ? begin() : List.of();
    }

    /** The estate is suspended. */
    List<PredecessorAction> onInheritance(Inheritance inheritance, int loops, int toHandOver, long now) {
        assert state == State.SUSPENDING : state;
        eventLoops = loops;
        enter(State.OFFERED);
        setTimer(now + times.servingNanos());
        List<PredecessorAction> actions = new ArrayList<>();
        InheritanceMessages.of(inheritance).forEach(message -> actions.add(new PredecessorAction.Send(message)));
        actions.add(new PredecessorAction.Send(new Message.Begin(loops, toHandOver)));
        return actions;
    }

    private List<PredecessorAction> serve(long now) {
        isServed = true;
        if (!isStopping) {
            deadline = now + times.leftoverNanos();
        }
        return List.of(new PredecessorAction.StopAccepting(), freeze(0));
    }

    private PredecessorAction freeze(int next) {
        loop = next;
        enter(State.FREEZING);
        return new PredecessorAction.Freeze(next);
    }

    /**
     * A part is frozen.
     *
     * @param leftHere how many connections and sessions this process has, these included
     */
    List<PredecessorAction> onPart(
            List<ConnectionState> connections, List<SessionState> sessions, int leftHere, long now) {
        assert state == State.FREEZING : state;
        left = leftHere;
        partSize = connections.size() + sessions.size();
        if (partSize == 0) {
            return finishLoop(now);
        }
        sentSize = PartSize.fitting(connections, sessions, mostBytes);
        if (sentSize == 0) {
            return restoreAndFinishLoop(now);
        }
        sentConnections = Math.min(sentSize, connections.size());
        enter(State.SENT);
        setTimer(now + times.answerNanos());
        return List.of(new PredecessorAction.Send(new Message.PartMessage(
                ++sequence,
                loop,
                connections.subList(0, sentConnections),
                sessions.subList(0, sentSize - sentConnections),
                0)));
    }

    /** The kernel had no memory for the part: it has not been sent. */
    List<PredecessorAction> onPartNotSent(long now) {
        return state == State.SENT ? restoreAndFinishLoop(now) : List.of();
    }

    private List<PredecessorAction> restoreAndFinishLoop(long now) {
        List<PredecessorAction> actions = new ArrayList<>();
        actions.add(restore());
        actions.addAll(finishLoop(now));
        return actions;
    }

    private List<PredecessorAction> accept(Message.Accepted accepted, long now) {
        List<Integer> refused = accepted.refused();
        if (accepted.sequence() != sequence) {
            return fail("the successor has accepted part " + accepted.sequence() + " instead of " + sequence);
        }
        if (refused.stream().distinct().count() != refused.size()
                || refused.stream().anyMatch(number -> number >= sentSize)) {
            return fail("the successor has refused " + refused + " of " + sentSize + " connections and sessions");
        }
        int refusedConnections = (int)
                refused.stream().filter(number -> number < sentConnections).count();
        movedConnections += sentConnections - refusedConnections;
        movedSessions += sentSize - sentConnections - (refused.size() - refusedConnections);
        List<PredecessorAction> actions = new ArrayList<>(commit(refused));
        if (refused.size() == sentSize) {
            actions.addAll(finishLoop(now));
        } else {
            hasMoved = true;
            actions.add(freeze(loop));
        }
        return actions;
    }

    /** Those that did not fit into the message stay here, as those that are refused. */
    private List<PredecessorAction> commit(List<Integer> refused) {
        List<Integer> kept = IntStream.concat(
                        refused.stream().mapToInt(Integer::intValue), IntStream.range(sentSize, partSize))
                .boxed()
                .toList();
        return List.of(new PredecessorAction.Forget(kept), new PredecessorAction.Send(new Message.Commit(sequence)));
    }

    private List<PredecessorAction> finishLoop(long now) {
        List<PredecessorAction> actions = new ArrayList<>();
        if (isFirstPass) {
            actions.add(new PredecessorAction.Send(new Message.LoopDone(loop)));
        }
        if (loop + 1 < eventLoops) {
            actions.add(freeze(loop + 1));
        } else {
            finishPass(actions, now);
        }
        return actions;
    }

    private void finishPass(List<PredecessorAction> actions, long now) {
        boolean isOver = left == 0 || deadline - now <= 0;
        if (isOver) {
            actions.add(new PredecessorAction.Send(new Message.Done(left)));
        }
        if (isFirstPass) {
            actions.add(new PredecessorAction.FirstPassDone());
        }
        if (isOver) {
            actions.add(end(null));
            return;
        }
        pauseNanos = isFirstPass || hasMoved
                ? times.shortestPauseNanos()
                : Math.min(2 * pauseNanos, times.longestPauseNanos());
        isFirstPass = false;
        hasMoved = false;
        enter(State.PAUSED);
        setTimer(Math.min(now + pauseNanos, deadline));
    }

    /** Time has passed. */
    List<PredecessorAction> onTime(long now) {
        if (!hasTimer || timer - now > 0) {
            return List.of();
        }
        return switch (state) {
            case GREETING -> fail("the successor has not said anything for " + seconds(times.greetingNanos()));
            case OFFERED -> fail("the successor does not serve after " + seconds(times.servingNanos()));
            case SENT -> fail("the successor has not answered for " + seconds(times.answerNanos()));
            case PAUSED -> List.of(freeze(0));
            case WAITING, SUSPENDING, FREEZING, ENDED -> List.of();
        };
    }

    private static String seconds(long nanos) {
        return nanos / 1_000_000_000 + " s";
    }

    /** The successor is gone. */
    List<PredecessorAction> onEnd() {
        List<PredecessorAction> actions = new ArrayList<>();
        switch (state) {
            case SUSPENDING, OFFERED -> actions.add(new PredecessorAction.Resume());
            case SENT -> actions.add(restore());
            case GREETING, WAITING, FREEZING, PAUSED -> {}
            case ENDED -> {
                return List.of();
            }
        }
        actions.add(end("the successor has ended, or has closed the connection"));
        return actions;
    }

    /** Gives up for a reason of this process, or since the successor cannot be understood. */
    List<PredecessorAction> fail(String reason) {
        List<PredecessorAction> actions = new ArrayList<>();
        switch (state) {
            case GREETING, WAITING -> actions.add(new PredecessorAction.Send(new Message.Refused(reason)));
            case SUSPENDING, OFFERED -> {
                actions.add(new PredecessorAction.Send(new Message.Abort(0, reason)));
                actions.add(new PredecessorAction.Resume());
            }
            case SENT -> {
                actions.add(new PredecessorAction.Send(new Message.Abort(sequence, reason)));
                actions.add(restore());
            }
            case FREEZING, PAUSED -> actions.add(new PredecessorAction.Send(new Message.Abort(0, reason)));
            case ENDED -> {
                return List.of();
            }
        }
        actions.add(end(reason));
        return actions;
    }

    private static PredecessorAction restore() {
        return new PredecessorAction.Restore();
    }

    private PredecessorAction end(@Nullable String failure) {
        enter(State.ENDED);
        return new PredecessorAction.End(failure);
    }
}
