package io.fairlead.handover;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.PacketSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The conversation with one successor: does what a {@link PredecessorProtocol} wants, with a socket and an estate.
 *
 * <p>Threading: used by the hand-over's thread. Ownership: owns the channel; {@link #close} ends the conversation.
 */
final class PredecessorConversation implements AutoCloseable {
    /** Bytes of connections in a part. The kernel needs one block of memory for most of a message, so large ones may fail. */
    private static final int MOST_HELD_BYTES = 32 * 1024;

    private static final Logger LOG = LogManager.getLogger(PredecessorConversation.class);

    private final HandoverChannel channel;
    private final PredecessorProtocol protocol;
    private final Supplier<? extends @Nullable Estate> estates;
    private final Runnable onServed;
    private final Runnable onFirstPass;

    private String successor;
    private boolean asksNow;
    private @Nullable Estate estate;
    private @Nullable Part part;
    private long beginNanos;
    private @Nullable Outcome outcome;

    /**
     * Begins when a successor has connected.
     *
     * @param name of the successor, for logs, until it says more
     * @param estates asked when the hand-over begins; null is nothing that could be handed over
     * @param onServed called when the successor serves
     * @param onFirstPass called when each event loop has been asked once
     */
    PredecessorConversation(
            HandoverChannel channel,
            String name,
            Message.Hello own,
            Supplier<? extends @Nullable Estate> estates,
            Runnable onServed,
            Runnable onFirstPass) {
        this.channel = channel;
        this.successor = name;
        this.estates = estates;
        this.onServed = onServed;
        this.onFirstPass = onFirstPass;
        protocol = new PredecessorProtocol(own, HandoverTimes.DEFAULT, channel.mostBytes(), System.nanoTime());
    }

    int number() {
        return channel.number();
    }

    String successor() {
        return successor;
    }

    boolean isWaiting() {
        return protocol.isWaiting();
    }

    /** Whether the successor asked for the hand-over itself. */
    boolean asksNow() {
        return asksNow;
    }

    /** What has been handed over; null until the conversation is over. */
    @Nullable
    Outcome outcome() {
        return outcome;
    }

    long nanosToWait() {
        return protocol.nanosToWait(System.nanoTime());
    }

    /** Takes what has come, up to one message. */
    void receive() {
        HandoverChannel.Incoming incoming = channel.receive();
        run(
                switch (incoming) {
                    case HandoverChannel.Incoming.Arrived arrived -> onMessage(arrived.message());
                    case HandoverChannel.Incoming.Malformed malformed ->
                        protocol.fail("a message of the successor cannot be understood: " + malformed.why());
                    case HandoverChannel.Incoming.Nothing _ -> List.of();
                    case HandoverChannel.Incoming.Ended _ -> protocol.onEnd();
                });
    }

    private List<PredecessorAction> onMessage(Message message) {
        if (message instanceof Message.Hello hello) {
            successor = "process " + hello.process() + " (" + hello.build() + ")";
            asksNow = hello.isNow();
        }
        DescriptorsOf.close(message);
        return protocol.onMessage(message, System.nanoTime());
    }

    void onTime() {
        run(protocol.onTime(System.nanoTime()));
    }

    /** This process stops. */
    void onStop(long deadline) {
        run(protocol.onStop(deadline));
    }

    void fail(String reason) {
        run(protocol.fail(reason));
    }

    private void run(List<PredecessorAction> actions) {
        List<PredecessorAction> next = actions;
        while (!next.isEmpty()) {
            next = runAll(next);
        }
    }

    /** What comes next: an action that has a result is the last one, and one that fails replaces the rest. */
    private List<PredecessorAction> runAll(List<PredecessorAction> actions) {
        for (PredecessorAction action : actions) {
            List<PredecessorAction> more = run(action);
            if (!more.isEmpty()) {
                return more;
            }
        }
        return List.of();
    }

    private List<PredecessorAction> run(PredecessorAction action) {
        switch (action) {
            case PredecessorAction.Send send -> {
                return send(send.message());
            }
            case PredecessorAction.Suspend _ -> {
                return suspend();
            }
            case PredecessorAction.Freeze freeze -> {
                return freeze(freeze.loop());
            }
            case PredecessorAction.Resume _ -> withEstate("resuming after a failed hand-over", Estate::resume);
            case PredecessorAction.StopAccepting _ -> {
                withEstate("leaving the listening sockets to the successor", Estate::onSuccessorServes);
                FaultBoundary.run("noting that the successor serves", onServed);
            }
            case PredecessorAction.Forget forget -> takePart("forgetting a part", p -> p.forget(forget.refused()));
            case PredecessorAction.Restore _ -> takePart("restoring a part", Part::restore);
            case PredecessorAction.FirstPassDone _ -> FaultBoundary.run("noting the first pass", onFirstPass);
            case PredecessorAction.End end -> end(end.failure());
        }
        return List.of();
    }

    private List<PredecessorAction> send(Message message) {
        HandoverChannel.Sent sent = channel.send(message);
        if (sent != HandoverChannel.Sent.NOT_SENT) {
            return List.of(); // If the successor is gone, that is received next.
        }
        LOG.warn(
                "{} does not receive the next message of the hand-over ({})",
                successor,
                message.getClass().getSimpleName());
        return switch (message) {
            case Message.PartMessage _ -> protocol.onPartNotSent(System.nanoTime());
            case Message.Abort abort when abort.sequence() > 0 -> keepFrozen();
            case Message.Abort _, Message.Refused _, Message.Done _ -> List.of();
            default -> protocol.fail("the successor does not receive");
        };
    }

    /**
     * The successor has the part, and cannot be told to leave it alone. It takes the part once this process has ended; two that relay would
     * mix up the streams.
     */
    private List<PredecessorAction> keepFrozen() {
        LOG.error(
                "{} connections and sessions stand still: {} has them, but does not go on; end it, or this process",
                part == null ? 0 : part.connections().size() + part.sessions().size(),
                successor);
        part = null;
        return List.of();
    }

    private List<PredecessorAction> suspend() {
        beginNanos = System.nanoTime();
        return FaultBoundary.call(
                "suspending for a hand-over",
                this::suspended,
                fault -> protocol.fail("the running process cannot suspend: " + fault));
    }

    private List<PredecessorAction> suspended() {
        Estate owned = estates.get();
        if (owned == null) {
            return protocol.fail("the running process cannot hand over its connections");
        }
        estate = owned;
        owned.suspend();
        Inheritance inheritance = owned.inheritance();
        LOG.info(
                "handing over to {}: {} listening sockets; about {} connections and sessions follow",
                successor,
                inheritance.listeners().size(),
                owned.left());
        return protocol.onInheritance(inheritance, owned.eventLoops(), owned.left(), System.nanoTime());
    }

    private List<PredecessorAction> freeze(int loop) {
        Estate owned = estate;
        if (owned == null) {
            throw new IllegalStateException("nothing is suspended");
        }
        Part frozen = FaultBoundary.<@Nullable Part>call(
                "freezing connections of event loop " + loop,
                () -> owned.freeze(loop, PacketSocket.MOST_DESCRIPTORS, MOST_HELD_BYTES),
                fault -> null);
        int left = FaultBoundary.call("counting connections", owned::left, fault -> 0);
        if (frozen == null || frozen.isEmpty()) {
            return protocol.onPart(List.of(), List.of(), left, System.nanoTime());
        }
        part = frozen;
        return protocol.onPart(frozen.connections(), frozen.sessions(), left, System.nanoTime());
    }

    private void withEstate(String activity, Consumer<Estate> body) {
        Estate owned = estate;
        if (owned != null) {
            FaultBoundary.run(activity, () -> body.accept(owned));
        }
    }

    private void takePart(String activity, Consumer<Part> body) {
        Part taken = part;
        part = null;
        if (taken != null) {
            FaultBoundary.run(activity, () -> body.accept(taken));
        }
    }

    private void end(@Nullable String failure) {
        channel.close();
        Estate owned = estate;
        int left = owned == null ? 0 : FaultBoundary.call("counting connections", owned::left, fault -> 0);
        Duration duration = owned == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - beginNanos);
        outcome = new Outcome(
                protocol.isServed(), protocol.movedConnections(), protocol.movedSessions(), left, duration, failure);
        PredecessorLog.end(LOG, successor, outcome, owned != null);
    }

    /** Ends the conversation if it has not ended yet. */
    @Override
    public void close() {
        fail("the running process has ended the hand-over");
        channel.close();
    }
}
