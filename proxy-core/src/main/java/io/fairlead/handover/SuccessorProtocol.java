package io.fairlead.handover;

import io.fairlead.model.Frontend;
import io.fairlead.select.AffinityState;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.ListeningSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The successor's side of the conversation, without sockets and clock: events in, actions out.
 *
 * <p>A part belongs to the successor with the predecessor's COMMIT, or with the end of the connection: a predecessor that takes the part
 * back says so by ABORT before it closes, so an end without it means that the process is gone. The connections live on only here
 * then.
 *
 * <p>Threading: used by one thread. Units: times are those of {@link System#nanoTime}.
 */
final class SuccessorProtocol {
    static final int UNKNOWN = -1;

    private enum State {
        GREETING,
        /** For the inheritance. */
        WAITING,
        /** This process starts. */
        INHERITED,
        SERVING,
        PREPARING,
        /** The part is accepted, and not committed. */
        PREPARED,
        ENDED
    }

    private static final long NEVER = Long.MAX_VALUE;

    private final Message.Hello own;
    private final HandoverTimes times;

    private final List<ListeningSocket> listeners = new ArrayList<>();
    private final List<EjectionState> ejections = new ArrayList<>();
    private final List<AffinityState> affinity = new ArrayList<>();
    private final List<Frontend> departed = new ArrayList<>();

    private State state = State.GREETING;
    private long timer = NEVER;
    private boolean isCancelled;
    private Message.@Nullable PartMessage part;
    private List<Integer> refused = List.of();
    private int takenConnections;
    private int takenSessions;
    private int refusals;

    /** @param own what this process says of itself */
    SuccessorProtocol(Message.Hello own, HandoverTimes times) {
        this.own = own;
        this.times = times;
    }

    boolean isEnded() {
        return state == State.ENDED;
    }

    /** How many connections are this process's. */
    int takenConnections() {
        return takenConnections;
    }

    /** How many sessions are this process's. */
    int takenSessions() {
        return takenSessions;
    }

    /** How many connections and sessions could not be taken. */
    int refusals() {
        return refusals;
    }

    /** How long until {@link #onTime} should be called. */
    long nanosToWait(long now) {
        return timer == NEVER ? NEVER : Math.max(0, timer - now);
    }

    /** The connection is open. */
    List<SuccessorAction> start(long now) {
        timer = now + times.greetingNanos();
        return List.of(new SuccessorAction.Send(own));
    }

    /** Time has passed. */
    List<SuccessorAction> onTime(long now) {
        if (state != State.GREETING || timer == NEVER || timer - now > 0) {
            return List.of();
        }
        return end("it has not answered for " + times.greetingNanos() / 1_000_000_000 + " s");
    }

    List<SuccessorAction> onMessage(Message message) {
        if (message instanceof Message.Unknown) {
            return List.of();
        }
        return switch (state) {
            case GREETING -> onGreeting(message);
            case WAITING -> onInheritance(message);
            case INHERITED -> onStarting(message);
            case SERVING -> onServing(message);
            case PREPARED -> onAnswer(message);
            case PREPARING, ENDED -> outOfTurn(message);
        };
    }

    private List<SuccessorAction> onGreeting(Message message) {
        return switch (message) {
            case Message.Hello hello -> greet(hello);
            case Message.Refused refusal -> end("it refuses: " + refusal.reason());
            default -> outOfTurn(message);
        };
    }

    private List<SuccessorAction> greet(Message.Hello hello) {
        timer = NEVER;
        String objection = Greeting.objection(own, hello);
        if (objection != null) {
            return end(objection);
        }
        state = State.WAITING;
        return List.of(new SuccessorAction.Await(hello));
    }

    private List<SuccessorAction> onInheritance(Message message) {
        switch (message) {
            case Message.Listeners more -> {
                if (more.lost() > 0) {
                    return end(
                            "the listening sockets could not be received, since this process has too many open files");
                }
                listeners.addAll(more.listeners());
            }
            case Message.Ejections more -> ejections.addAll(more.ejections());
            case Message.Affinity more -> affinity.addAll(more.affinity());
            case Message.Departed more -> departed.addAll(more.departed());
            case Message.Begin _ -> {
                return inherit();
            }
            case Message.Refused refusal -> {
                return end("it refuses: " + refusal.reason());
            }
            case Message.Abort abort -> {
                return end("it has given up: " + abort.reason());
            }
            default -> {
                return outOfTurn(message);
            }
        }
        return List.of();
    }

    private List<SuccessorAction> inherit() {
        state = State.INHERITED;
        Inheritance inheritance = new Inheritance(listeners, ejections, affinity, departed);
        listeners.clear();
        ejections.clear();
        affinity.clear();
        departed.clear();
        return List.of(new SuccessorAction.Inherit(inheritance));
    }

    private List<SuccessorAction> onStarting(Message message) {
        return message instanceof Message.Abort abort ? end("it has given up: " + abort.reason()) : outOfTurn(message);
    }

    /** This process serves. */
    List<SuccessorAction> onServe() {
        if (state != State.INHERITED) {
            return List.of();
        }
        state = State.SERVING;
        return List.of(new SuccessorAction.Send(new Message.Serving()));
    }

    private List<SuccessorAction> onServing(Message message) {
        return switch (message) {
            case Message.PartMessage sent -> {
                state = State.PREPARING;
                part = sent;
                yield List.of(new SuccessorAction.Prepare(sent));
            }
            case Message.LoopDone done -> List.of(new SuccessorAction.LoopDone(done.loop()));
            case Message.Done done -> {
                state = State.ENDED;
                yield List.of(new SuccessorAction.End(done.left(), null));
            }
            case Message.Abort abort -> end("it has given up: " + abort.reason());
            default -> outOfTurn(message);
        };
    }

    /**
     * The part is prepared.
     *
     * @param cannotTake the numbers of those that cannot be taken
     */
    List<SuccessorAction> onPrepared(List<Integer> cannotTake) {
        assert state == State.PREPARING : state;
        state = State.PREPARED;
        int lost = part().lost();
        refused = lost == 0
                ? List.copyOf(cannotTake)
                : IntStream.range(0, lost).boxed().toList();
        return accept();
    }

    private List<SuccessorAction> accept() {
        return List.of(new SuccessorAction.Send(new Message.Accepted(part().sequence(), refused)));
    }

    private Message.PartMessage part() {
        if (part == null) {
            throw new IllegalStateException("there is no part in state " + state);
        }
        return part;
    }

    private List<SuccessorAction> onAnswer(Message message) {
        return switch (message) {
            case Message.Commit commit when commit.sequence() == part().sequence() -> commit();
            case Message.Abort abort
            when abort.sequence() == part().sequence() -> discard("it has taken back its last part: " + abort.reason());
            default -> outOfTurn(message);
        };
    }

    private List<SuccessorAction> commit() {
        state = State.SERVING;
        count();
        List<SuccessorAction> actions = new ArrayList<>();
        actions.add(new SuccessorAction.Commit());
        if (isCancelled) {
            actions.addAll(onCancel());
        }
        return actions;
    }

    private void count() {
        int connections = part().connections().size();
        int refusedConnections =
                (int) refused.stream().filter(number -> number < connections).count();
        refusals += refused.size();
        if (part().lost() == 0) {
            takenConnections += connections - refusedConnections;
            takenSessions += part().sessions().size() - (refused.size() - refusedConnections);
        }
        part = null;
    }

    private List<SuccessorAction> discard(String why) {
        List<SuccessorAction> actions = new ArrayList<>();
        actions.add(new SuccessorAction.Discard());
        part = null;
        state = State.SERVING;
        actions.addAll(end(why));
        return actions;
    }

    /** The predecessor is gone, or has closed the connection. */
    List<SuccessorAction> onEnd() {
        List<SuccessorAction> actions = new ArrayList<>();
        if (state == State.PREPARED) {
            count();
            actions.add(new SuccessorAction.Commit());
        }
        actions.addAll(end("it has ended before the end of the hand-over"));
        return actions;
    }

    /** This process ends the hand-over; a part that is accepted is waited for. */
    List<SuccessorAction> onCancel() {
        if (state == State.PREPARED) {
            isCancelled = true;
            return List.of();
        }
        return end("this process has ended the hand-over");
    }

    /** A message cannot be understood. */
    List<SuccessorAction> fail(String why) {
        return state == State.PREPARED ? discard(why) : end(why);
    }

    private List<SuccessorAction> outOfTurn(Message message) {
        List<SuccessorAction> actions = new ArrayList<>();
        actions.add(new SuccessorAction.CloseDescriptors(message));
        actions.addAll(fail("it has sent " + message.getClass().getSimpleName() + " out of turn"));
        return actions;
    }

    /** Ends in a state without a part. */
    private List<SuccessorAction> end(String failure) {
        if (state == State.ENDED) {
            return List.of();
        }
        state = State.ENDED;
        List<SuccessorAction> actions = new ArrayList<>();
        if (!listeners.isEmpty()) {
            actions.add(new SuccessorAction.CloseDescriptors(new Message.Listeners(listeners, 0)));
            listeners.clear();
        }
        actions.add(new SuccessorAction.End(UNKNOWN, failure));
        return actions;
    }
}
