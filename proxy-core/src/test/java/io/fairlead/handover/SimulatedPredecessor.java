package io.fairlead.handover;

import io.fairlead.handover.SimulatedItem.Hold;
import io.fairlead.transport.ListeningSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The predecessor of a simulation: does one action of its protocol, or takes one message, in each step. */
final class SimulatedPredecessor {
    private final HandoverSimulation world;
    final SimulatedDescriptors descriptors = new SimulatedDescriptors("the predecessor", 1000);
    final List<Integer> listeners = new ArrayList<>();
    private final PredecessorProtocol protocol;
    private final Deque<PredecessorAction> actions = new ArrayDeque<>();
    private List<SimulatedItem> part = List.of();

    boolean isAlive = true;
    boolean isSuspended;
    boolean accepts = true;
    boolean isDone;
    int forgotten;
    int firstPasses;
    PredecessorAction.@Nullable End end;

    SimulatedPredecessor(HandoverSimulation world) {
        this.world = world;
        protocol = new PredecessorProtocol(
                Greeting.own("edge", false), HandoverTimes.DEFAULT, world.plan.mostBytes(), world.now);
        for (int i = 0; i < world.plan.listeners(); i++) {
            listeners.add(descriptors.open("listener " + i));
        }
        for (SimulatedItem item : world.items) {
            for (int i = 0; i < item.descriptors(); i++) {
                item.predecessorDescriptors.add(descriptors.open("item " + item.number + "." + i));
            }
        }
    }

    PredecessorProtocol protocol() {
        return protocol;
    }

    boolean isEnded() {
        return end != null;
    }

    boolean canStep() {
        return isAlive
                && !isEnded()
                && (!actions.isEmpty()
                        || world.toPredecessor.isReadable(world.now)
                        || protocol.nanosToWait(world.now) == 0);
    }

    long nextAt() {
        long wait = protocol.nanosToWait(world.now);
        return Math.min(world.toPredecessor.nextAt(), wait == Long.MAX_VALUE ? wait : world.now + wait);
    }

    void step() {
        if (!actions.isEmpty()) {
            run(actions.poll());
        } else if (world.toPredecessor.isReadable(world.now)) {
            receive();
        } else {
            actions.addAll(protocol.onTime(world.now));
        }
    }

    private void receive() {
        SimulatedChannel.Packet packet = world.toPredecessor.receive();
        if (packet == null) {
            actions.addAll(protocol.onEnd());
            return;
        }
        actions.addAll(protocol.onMessage(MessageCodec.decode(packet.bytes(), ReceivedDescriptors.of()), world.now));
    }

    void stop(long deadline) {
        if (actions.isEmpty() && !isEnded()) {
            actions.addAll(protocol.onStop(deadline));
        }
    }

    void fail() {
        if (actions.isEmpty() && !isEnded()) {
            actions.addAll(protocol.fail("a simulated failure"));
        }
    }

    private void run(PredecessorAction action) {
        world.trace("predecessor", action);
        switch (action) {
            case PredecessorAction.Send send -> send(send.message());
            case PredecessorAction.Suspend _ -> suspend();
            case PredecessorAction.Resume _ -> isSuspended = world.bug == SimulatedBug.NO_RESUME;
            case PredecessorAction.StopAccepting _ -> stopAccepting();
            case PredecessorAction.Freeze freeze -> freeze(freeze.loop());
            case PredecessorAction.Forget forget -> forget(forget.refused());
            case PredecessorAction.Restore _ -> restore();
            case PredecessorAction.FirstPassDone _ -> firstPasses++;
            case PredecessorAction.End ended -> {
                end = ended;
                close();
            }
        }
    }

    private void send(Message message) {
        if (message instanceof Message.Abort && world.bug == SimulatedBug.NO_ABORT) {
            return;
        }
        if (message instanceof Message.PartMessage sent) {
            if (world.random.nextInt(100) < world.plan.percentUnsent()) {
                actions.clear();
                actions.addAll(protocol.onPartNotSent(world.now));
                return;
            }
            world.sendToSuccessor(message, descriptors);
            noteSent(sent);
            return;
        }
        isDone |= message instanceof Message.Done;
        world.sendToSuccessor(message, descriptors);
    }

    private void noteSent(Message.PartMessage sent) {
        world.check(sent.size() <= part.size(), "a part has grown");
        if (world.bug == SimulatedBug.FORGET_WHEN_SENT) {
            forget(List.of());
        }
    }

    private void suspend() {
        isSuspended = true;
        ListeningSocket[] sockets =
                listeners.stream().map(HandoverSamples::listener).toArray(ListeningSocket[]::new);
        actions.addAll(
                protocol.onInheritance(HandoverSamples.inheritance(sockets), world.plan.loops(), left(), world.now));
    }

    private void stopAccepting() {
        world.check(world.successor.hasServed, "the predecessor stops accepting before the successor serves");
        accepts = false;
        listeners.forEach(descriptors::close);
        listeners.clear();
    }

    private int left() {
        return (int) world.items.stream()
                .filter(item -> item.predecessor != Hold.NONE)
                .count();
    }

    private void freeze(int loop) {
        List<SimulatedItem> movable = world.items.stream()
                .filter(item -> item.loop == loop && item.predecessor == Hold.RELAYED && item.movableFrom <= world.now)
                .limit(world.plan.perPart())
                .toList();
        part = new ArrayList<>(movable.stream().filter(item -> !item.isSession).toList());
        part.addAll(movable.stream().filter(item -> item.isSession).toList());
        part.forEach(item -> item.predecessor = Hold.STILL);
        actions.addAll(protocol.onPart(
                part.stream()
                        .filter(item -> !item.isSession)
                        .map(SimulatedItem::connection)
                        .toList(),
                part.stream()
                        .filter(item -> item.isSession)
                        .map(SimulatedItem::session)
                        .toList(),
                left(),
                world.now));
    }

    private void forget(List<Integer> refused) {
        List<Integer> kept = world.bug == SimulatedBug.FORGET_REFUSED ? List.of() : refused;
        for (int i = 0; i < part.size(); i++) {
            SimulatedItem item = part.get(i);
            if (kept.contains(i)) {
                item.wasKept = true;
                item.predecessor = Hold.RELAYED;
            } else {
                forgotten++;
                item.predecessor = Hold.NONE;
                item.predecessorDescriptors.forEach(descriptors::close);
                item.predecessorDescriptors.clear();
            }
        }
        part = List.of();
    }

    private void restore() {
        part.forEach(item -> {
            item.wasKept = true;
            item.predecessor = Hold.RELAYED;
        });
        part = List.of();
    }

    void crash() {
        isAlive = false;
        for (SimulatedItem item : world.items) {
            boolean isInTransit = world.successor.isAlive
                    && (item.successor != Hold.NONE
                            || world.toSuccessor.has(item)
                            || world.successor.isAboutToPrepare(item));
            if (item.predecessor != Hold.NONE && !isInTransit) {
                item.mayBeLost = true;
            }
            item.predecessor = Hold.NONE;
        }
        descriptors.closeAll();
        actions.clear();
        close();
    }

    private void close() {
        world.toSuccessor.closeBySender();
        world.toPredecessor.closeByReceiver();
    }
}
