package io.fairlead.handover;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with the predecessor: does what a {@link SuccessorProtocol} wants, with a socket and an heir.
 *
 * <p>Threading: used by one thread at a time; {@link #cancel} is for any thread. Ownership: owns the channel.
 */
final class SuccessorConversation implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(SuccessorConversation.class);
    private static final long NANOS_PER_MILLI = Duration.ofMillis(1).toNanos();
    private static final long POLL_MILLIS = 1000;

    private final HandoverChannel channel;
    private final SuccessorProtocol protocol;

    private String predecessor = "the running process";
    private long process;
    private boolean isGreeting = true;
    private @Nullable Inheritance inheritance;
    private @Nullable Heir heir;
    private Heir.@Nullable Adoption adoption;
    private long beginNanos = System.nanoTime();
    private volatile boolean isCancelled;
    private @Nullable Received received;

    SuccessorConversation(HandoverChannel channel, Message.Hello own) {
        this.channel = channel;
        protocol = new SuccessorProtocol(own, HandoverTimes.DEFAULT);
    }

    void start() {
        run(protocol.start(System.nanoTime()));
    }

    /** Whether the predecessor has not answered yet. */
    boolean isGreeting() {
        return isGreeting && !isEnded();
    }

    boolean isEnded() {
        return protocol.isEnded();
    }

    long predecessor() {
        return process;
    }

    boolean hasInheritance() {
        return inheritance != null;
    }

    /** What has come, which the caller owns; null if nothing has. */
    @Nullable
    Inheritance takeInheritance() {
        Inheritance taken = inheritance;
        inheritance = null;
        return taken;
    }

    /** Ends the conversation as soon as possible, by the thread that uses it. */
    void cancel() {
        isCancelled = true;
    }

    /** What has been received, at the end. */
    Received received() {
        return received == null
                ? new Received(0, 0, 0, SuccessorProtocol.UNKNOWN, Duration.ZERO, "the hand-over has failed")
                : received;
    }

    /** Waits for something to happen, and deals with it. */
    void await(Readiness readiness, long mostMillis) {
        if (isCancelled) {
            run(protocol.onCancel());
        }
        if (isEnded()) {
            return;
        }
        long untilTimer = Math.ceilDiv(protocol.nanosToWait(System.nanoTime()), NANOS_PER_MILLI);
        if (readiness.readable(Math.min(mostMillis, untilTimer), channel.number()) != 0) {
            receive();
        }
        run(protocol.onTime(System.nanoTime()));
    }

    /** Receives connections and sessions until the end. */
    void serve(Heir taker, Readiness readiness) {
        heir = taker;
        beginNanos = System.nanoTime();
        FaultBoundary.run("receiving connections of a hand-over", () -> receiveUntilEnd(readiness));
        FaultBoundary.run("reading all sockets after a hand-over", taker::onEnd);
    }

    private void receiveUntilEnd(Readiness readiness) {
        run(protocol.onServe());
        while (!isEnded()) {
            await(readiness, POLL_MILLIS);
        }
    }

    private void receive() {
        run(
                switch (channel.receive()) {
                    case HandoverChannel.Incoming.Arrived arrived -> protocol.onMessage(arrived.message());
                    case HandoverChannel.Incoming.Malformed malformed ->
                        protocol.fail("a message of it cannot be understood: " + malformed.why());
                    case HandoverChannel.Incoming.Nothing _ -> List.of();
                    case HandoverChannel.Incoming.Ended _ -> protocol.onEnd();
                });
    }

    private void run(List<SuccessorAction> actions) {
        List<SuccessorAction> next = actions;
        while (!next.isEmpty()) {
            next = runAll(next);
        }
    }

    private List<SuccessorAction> runAll(List<SuccessorAction> actions) {
        for (SuccessorAction action : actions) {
            List<SuccessorAction> more = run(action);
            if (!more.isEmpty()) {
                return more;
            }
        }
        return List.of();
    }

    private List<SuccessorAction> run(SuccessorAction action) {
        switch (action) {
            case SuccessorAction.Send send -> send(send.message());
            case SuccessorAction.Await await -> greet(await.predecessor());
            case SuccessorAction.Inherit inherit -> inherit(inherit.inheritance());
            case SuccessorAction.CloseDescriptors unused -> DescriptorsOf.close(unused.message());
            case SuccessorAction.Prepare prepare -> {
                return protocol.onPrepared(prepare(prepare.part()));
            }
            case SuccessorAction.Commit _ -> decide("committing a part", Heir.Adoption::commit);
            case SuccessorAction.Discard _ -> decide("discarding a part", Heir.Adoption::discard);
            case SuccessorAction.LoopDone done -> loopDone(done.loop());
            case SuccessorAction.End end -> end(end);
        }
        return List.of();
    }

    /** A predecessor that is gone is noticed by the next receive; one that does not receive is waited for. */
    private void send(Message message) {
        HandoverChannel.Sent sent;
        do {
            sent = channel.send(message);
        } while (sent == HandoverChannel.Sent.NOT_SENT && !isCancelled);
    }

    private void greet(Message.Hello hello) {
        isGreeting = false;
        process = hello.process();
        predecessor = "process " + process + " (" + hello.build() + ")";
        LOG.info("{} will hand over its connections", predecessor);
    }

    private void inherit(Inheritance given) {
        inheritance = given;
        LOG.info(
                "{} hands over: {} listening sockets, {} ejected endpoints, {} clients with session affinity",
                predecessor,
                given.listeners().size(),
                given.ejections().size(),
                given.affinity().size());
    }

    private List<Integer> prepare(Message.PartMessage part) {
        if (part.lost() > 0) {
            LOG.warn(
                    "{} connections and sessions are left with {}: this process has too many open files to receive them; raise the"
                            + " limit of open files",
                    part.lost(),
                    predecessor);
            return List.of();
        }
        Heir taker = heir;
        if (taker == null) {
            throw new IllegalStateException("a part has come before this process serves");
        }
        adoption = FaultBoundary.<Heir.@Nullable Adoption>call(
                "taking over connections", () -> taker.prepare(part.connections(), part.sessions()), fault -> null);
        return adoption == null ? IntStream.range(0, part.size()).boxed().toList() : adoption.refused();
    }

    private void decide(String activity, Consumer<Heir.Adoption> decision) {
        Heir.Adoption decided = adoption;
        adoption = null;
        if (decided != null) {
            FaultBoundary.run(activity, () -> decision.accept(decided));
        }
    }

    private void loopDone(int loop) {
        Heir taker = heir;
        if (taker != null) {
            FaultBoundary.run("reading the UDP sockets of event loop " + loop, () -> taker.onLoopDone(loop));
        }
    }

    private void end(SuccessorAction.End end) {
        channel.close();
        received = new Received(
                protocol.takenConnections(),
                protocol.takenSessions(),
                protocol.refusals(),
                end.left(),
                Duration.ofNanos(System.nanoTime() - beginNanos),
                end.failure());
        SuccessorLog.end(LOG, predecessor, received, heir != null, isCancelled);
    }

    @Override
    public void close() {
        if (!isEnded()) {
            run(protocol.onCancel());
        }
        Inheritance unused = takeInheritance();
        if (unused != null) {
            DescriptorsOf.close(new Message.Listeners(unused.listeners(), 0));
        }
        channel.close();
    }
}
