package io.fairlead.handover;

import io.fairlead.handover.SimulatedItem.Hold;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The successor of a simulation: does one action of its protocol, or takes one message, in each step. */
final class SimulatedSuccessor {
    private final HandoverSimulation world;
    final SimulatedDescriptors descriptors = new SimulatedDescriptors("the successor", 5000);
    private final SuccessorProtocol protocol;
    private final Deque<SuccessorAction> actions = new ArrayDeque<>();
    private List<SimulatedItem> prepared = List.of();

    List<Integer> listeners = new ArrayList<>();
    boolean isAlive = true;
    boolean isStarting;
    boolean hasServed;
    long servesAt;
    int committed;
    SuccessorAction.@Nullable End end;

    SimulatedSuccessor(HandoverSimulation world) {
        this.world = world;
        protocol = new SuccessorProtocol(Greeting.own("edge", world.plan.isNow()), HandoverTimes.DEFAULT);
        actions.addAll(protocol.start(world.now));
    }

    SuccessorProtocol protocol() {
        return protocol;
    }

    boolean isEnded() {
        return end != null;
    }

    /** Whether nothing is between two of its actions, so that all of its descriptors have owners. */
    boolean isBetweenActions() {
        return actions.isEmpty();
    }

    /** Whether it has received an item, and has not looked at it yet. */
    boolean isAboutToPrepare(SimulatedItem item) {
        return actions.peek() instanceof SuccessorAction.Prepare prepare
                && !item.isRefused
                && (prepare.part().connections().stream()
                                .anyMatch(connection -> SimulatedItem.number(connection) == item.number)
                        || prepare.part().sessions().stream()
                                .anyMatch(session -> SimulatedItem.number(session) == item.number));
    }

    private boolean isToServe() {
        return isStarting && !hasServed && servesAt <= world.now;
    }

    boolean canStep() {
        return isAlive
                && !isEnded()
                && world.stalledUntil <= world.now
                && (!actions.isEmpty()
                        || isToServe()
                        || (!isStarting || hasServed) && world.toSuccessor.isReadable(world.now)
                        || protocol.nanosToWait(world.now) == 0);
    }

    long nextAt() {
        if (isStarting && !hasServed) {
            return Math.max(world.stalledUntil, servesAt);
        }
        long wait = protocol.nanosToWait(world.now);
        long timer = wait == Long.MAX_VALUE ? wait : world.now + wait;
        return Math.max(world.stalledUntil, Math.min(world.toSuccessor.nextAt(), timer));
    }

    void step() {
        if (!actions.isEmpty()) {
            run(actions.poll());
        } else if (isToServe()) {
            hasServed = true;
            actions.addAll(protocol.onServe());
        } else if (world.toSuccessor.isReadable(world.now)) {
            receive();
        } else {
            actions.addAll(protocol.onTime(world.now));
        }
    }

    private void receive() {
        SimulatedChannel.Packet packet = world.toSuccessor.receive();
        if (packet == null) {
            List<SuccessorAction> atEnd = protocol.onEnd();
            for (SuccessorAction action : atEnd) {
                boolean isBug = world.bug == SimulatedBug.DISCARD_AT_END && action instanceof SuccessorAction.Commit;
                actions.add(isBug ? new SuccessorAction.Discard() : action);
            }
            return;
        }
        Message message = MessageCodec.decode(packet.bytes(), installed(packet));
        if (message instanceof Message.Listeners sockets) {
            DescriptorsOf.forEach(sockets, listeners::add);
        }
        actions.addAll(protocol.onMessage(message));
    }

    private ReceivedDescriptors installed(SimulatedChannel.Packet packet) {
        if (packet.isWithoutDescriptors()) {
            return ReceivedDescriptors.lost();
        }
        return ReceivedDescriptors.of(
                packet.files().stream().mapToInt(descriptors::open).toArray());
    }

    void cancel() {
        if (actions.isEmpty() && !isEnded()) {
            actions.addAll(protocol.onCancel());
        }
    }

    private void run(SuccessorAction action) {
        world.trace("successor", action);
        switch (action) {
            case SuccessorAction.Send send -> send(send.message());
            case SuccessorAction.Await _ -> {}
            case SuccessorAction.Inherit _ -> {
                isStarting = true;
                servesAt = world.now + world.plan.startNanos();
            }
            case SuccessorAction.CloseDescriptors unused -> closeUnused(unused.message());
            case SuccessorAction.Prepare prepare -> prepare(prepare.part());
            case SuccessorAction.Commit _ -> commit();
            case SuccessorAction.Discard _ -> discard();
            case SuccessorAction.LoopDone done -> checkLoop(done.loop());
            case SuccessorAction.End ended -> end(ended);
        }
    }

    private void send(Message message) {
        world.sendToPredecessor(message);
        if (message instanceof Message.Accepted) {
            prepared.forEach(item -> item.isAcceptedBySuccessor = true);
            if (world.bug == SimulatedBug.RELAY_WHEN_ACCEPTED) {
                commit();
            }
        }
    }

    private void closeUnused(Message message) {
        if (world.bug != SimulatedBug.LISTENERS_LEAK) {
            DescriptorsOf.forEach(message, descriptors::close);
        }
        if (message instanceof Message.Listeners) {
            listeners.clear();
        }
    }

    private void prepare(Message.PartMessage part) {
        List<SimulatedItem> items = new ArrayList<>();
        part.connections().forEach(connection -> {
            SimulatedItem item = world.items.get(SimulatedItem.number(connection));
            DescriptorsOf.forEach(connection, item.successorDescriptors::add);
            items.add(item);
        });
        part.sessions().forEach(session -> {
            SimulatedItem item = world.items.get(SimulatedItem.number(session));
            DescriptorsOf.forEach(session, item.successorDescriptors::add);
            items.add(item);
        });
        items.forEach(this::checkFiles);
        List<Integer> refused = IntStream.range(0, items.size())
                .filter(i -> items.get(i).isRefused)
                .boxed()
                .toList();
        refused.forEach(i -> close(items.get(i)));
        prepared = items.stream().filter(item -> !item.isRefused).toList();
        prepared.forEach(item -> item.successor = Hold.STILL);
        actions.addAll(protocol.onPrepared(refused));
    }

    /** The descriptors are those of the connection, in the right order. */
    private void checkFiles(SimulatedItem item) {
        for (int i = 0; i < item.successorDescriptors.size(); i++) {
            String file = descriptors.file(item.successorDescriptors.get(i));
            world.check(file.equals("item " + item.number + "." + i), item + " has got " + file);
        }
    }

    private void close(SimulatedItem item) {
        item.successorDescriptors.forEach(descriptors::close);
        item.successorDescriptors.clear();
    }

    private void commit() {
        committed += prepared.size();
        prepared.forEach(item -> item.successor = Hold.RELAYED);
        prepared = List.of();
    }

    private void discard() {
        if (world.bug == SimulatedBug.COMMIT_AT_ABORT) {
            commit();
            return;
        }
        for (SimulatedItem item : prepared) {
            item.successor = Hold.NONE;
            item.isAcceptedBySuccessor = false;
            if (world.bug != SimulatedBug.DISCARD_LEAKS) {
                close(item);
            } else {
                item.successorDescriptors.clear();
            }
        }
        prepared = List.of();
    }

    /** The UDP sockets of the loop are read from now on: no session of it may be on its way. */
    private void checkLoop(int loop) {
        for (SimulatedItem item : world.items) {
            boolean isOnItsWay = item.predecessor == Hold.STILL || item.successor == Hold.STILL;
            world.check(
                    item.loop != loop || !item.isSession || item.wasKept || !isOnItsWay,
                    "loop " + loop + " is done, but " + item + " is on its way");
        }
    }

    /** A process that has not inherited starts alone; one that has keeps its sockets. */
    private void end(SuccessorAction.End ended) {
        end = ended;
        close();
    }

    void crash() {
        isAlive = false;
        for (SimulatedItem item : world.items) {
            boolean isIts = item.successor == Hold.RELAYED
                    || item.successor == Hold.STILL && item.isAcceptedBySuccessor
                    || !world.predecessor.isAlive;
            if (isIts) {
                item.mayBeLost = true;
            }
            item.successor = Hold.NONE;
        }
        descriptors.closeAll();
        actions.clear();
        close();
    }

    private void close() {
        world.toPredecessor.closeBySender();
        world.toSuccessor.closeByReceiver();
    }
}
