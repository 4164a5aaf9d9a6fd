package io.fairlead.handover;

import io.fairlead.handover.SimulatedItem.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A hand-over without sockets, threads and clock: both protocols with the real codec, a channel that delays messages, and processes that
 * crash, fail, refuse and stand still. All of it is drawn from one seed.
 *
 * <p>After each step: no connection is relayed by two processes, none is lost but with the process that had it, and each process has open
 * exactly the descriptors of what it has.
 */
final class HandoverSimulation {
    private static final int MOST_STEPS = 20_000;
    private static final long LONGEST_DELAY_NANOS = 20_000_000;

    final RandomGenerator random;
    final SimulatedPlan plan;
    final SimulatedBug bug;
    final List<SimulatedItem> items = new ArrayList<>();
    final SimulatedChannel toPredecessor = new SimulatedChannel();
    final SimulatedChannel toSuccessor = new SimulatedChannel();
    final SimulatedPredecessor predecessor;
    final SimulatedSuccessor successor;
    final List<String> trace = new ArrayList<>();

    long now = 1_000_000;
    long stalledUntil;
    private final boolean isTraced;
    private long latestArrival;

    /**
     * Draws what happens.
     *
     * @param isTraced whether each action is noted, which takes time
     */
    HandoverSimulation(long seed, SimulatedBug bug, boolean isTraced) {
        this.isTraced = isTraced;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        plan = SimulatedPlan.draw(random);
        this.bug = bug;
        for (int i = 0; i < plan.items(); i++) {
            SimulatedItem item = new SimulatedItem(
                    i,
                    random.nextInt(plan.loops()),
                    random.nextInt(3) == 0,
                    random.nextInt(4) == 0,
                    random.nextInt(100) < plan.percentRefused());
            item.movableFrom = !item.isSession && random.nextInt(5) == 0 ? random.nextLong(3_000_000_000L) : 0;
            items.add(item);
        }
        predecessor = new SimulatedPredecessor(this);
        successor = new SimulatedSuccessor(this);
        trace("plan", plan);
    }

    void trace(String process, Object event) {
        if (isTraced) {
            trace.add(now / 1000 + " us " + process + ": " + event);
        }
    }

    void check(boolean condition, String problem) {
        if (!condition) {
            throw new AssertionError(problem);
        }
    }

    void sendToSuccessor(Message message, SimulatedDescriptors descriptors) {
        EncodedMessage encoded = MessageCodec.encode(message);
        check(
                encoded.bytes().length <= plan.mostBytes() || !(message instanceof Message.PartMessage),
                "a part is too large");
        List<String> files = new ArrayList<>();
        for (int descriptor : encoded.descriptors()) {
            files.add(descriptors.file(descriptor));
        }
        boolean isLost = !files.isEmpty() && random.nextInt(100) < plan.percentLost();
        toSuccessor.send(new SimulatedChannel.Packet(
                encoded.bytes(), files, isLost ? List.of() : itemsOf(message), arrival(), isLost));
    }

    private List<SimulatedItem> itemsOf(Message message) {
        if (!(message instanceof Message.PartMessage part)) {
            return List.of();
        }
        List<SimulatedItem> all = new ArrayList<>();
        part.connections().forEach(connection -> all.add(items.get(SimulatedItem.number(connection))));
        part.sessions().forEach(session -> all.add(items.get(SimulatedItem.number(session))));
        all.removeIf(item -> item.isRefused);
        return all;
    }

    void sendToPredecessor(Message message) {
        toPredecessor.send(new SimulatedChannel.Packet(
                MessageCodec.encode(message).bytes(), List.of(), List.of(), arrival(), false));
    }

    private long arrival() {
        boolean isDelayed = random.nextInt(100) < plan.percentDelayed();
        latestArrival = Math.max(latestArrival, now + (isDelayed ? random.nextLong(LONGEST_DELAY_NANOS) : 0));
        return latestArrival;
    }

    void run() {
        int step = 0;
        while (!isOver()) {
            check(step < MOST_STEPS, "the hand-over does not end");
            disturb(step);
            step();
            checkInvariants();
            step++;
        }
        checkEnd();
    }

    private boolean isOver() {
        return (!predecessor.isAlive || predecessor.isEnded()) && (!successor.isAlive || successor.isEnded());
    }

    private void disturb(int step) {
        if (step >= plan.stopAt() && predecessor.isAlive) {
            predecessor.stop(now + plan.deadlineNanos());
        }
        if (step == plan.predecessorCrashAt() && predecessor.isAlive) {
            trace("predecessor", "crashes");
            predecessor.crash();
        }
        if (step == plan.successorCrashAt() && successor.isAlive) {
            trace("successor", "crashes");
            successor.crash();
        }
        if (step == plan.predecessorFailAt() && predecessor.isAlive) {
            predecessor.fail();
        }
        if (step == plan.successorCancelAt() && successor.isAlive) {
            successor.cancel();
        }
        if (step == plan.stallAt()) {
            trace("successor", "stands still");
            stalledUntil = now + plan.stallNanos();
        }
        if (!items.isEmpty() && random.nextInt(20) == 0) {
            endOne(items.get(random.nextInt(items.size())));
        }
    }

    /** A client or endpoint closes. */
    private void endOne(SimulatedItem item) {
        if (item.predecessor == Hold.RELAYED && item.successor == Hold.NONE) {
            item.predecessorDescriptors.forEach(predecessor.descriptors::close);
            item.predecessorDescriptors.clear();
            item.predecessor = Hold.NONE;
            item.isOver = true;
        } else if (item.successor == Hold.RELAYED && item.predecessor == Hold.NONE) {
            item.successorDescriptors.forEach(successor.descriptors::close);
            item.successorDescriptors.clear();
            item.successor = Hold.NONE;
            item.isOver = true;
        }
    }

    private void step() {
        now += random.nextLong(200_000);
        boolean isPredecessors = predecessor.canStep();
        boolean isSuccessors = successor.canStep();
        if (isPredecessors && (!isSuccessors || random.nextBoolean())) {
            predecessor.step();
        } else if (isSuccessors) {
            successor.step();
        } else {
            advance();
        }
    }

    /** Nothing happens until then. */
    private void advance() {
        long next = Long.MAX_VALUE;
        if (predecessor.isAlive && !predecessor.isEnded()) {
            next = predecessor.nextAt();
        }
        if (successor.isAlive && !successor.isEnded()) {
            next = Math.min(next, successor.nextAt());
        }
        // With nothing to wait for, the predecessor waits for its signal to stop, which comes at a later step.
        now = next == Long.MAX_VALUE ? now + 1_000_000 : Math.max(now, next);
    }

    private void checkInvariants() {
        int ofPredecessor = predecessor.listeners.size();
        int ofSuccessor = successor.listeners.size();
        for (SimulatedItem item : items) {
            checkItem(item);
            ofPredecessor += item.predecessorDescriptors.size();
            ofSuccessor += item.successorDescriptors.size();
        }
        // A descriptor that is used or closed without being open is noticed at once; so numbers suffice here.
        if (predecessor.isAlive) {
            checkDescriptors("predecessor", predecessor.descriptors, ofPredecessor);
        }
        if (successor.isAlive && successor.isBetweenActions()) {
            checkDescriptors("successor", successor.descriptors, ofSuccessor);
        }
    }

    private void checkDescriptors(String process, SimulatedDescriptors open, int owned) {
        if (open.all().size() != owned) {
            throw new AssertionError(
                    "the " + process + " has " + owned + " descriptors in use, but open " + open.all());
        }
    }

    private void checkItem(SimulatedItem item) {
        if (item.predecessor == Hold.RELAYED && item.successor == Hold.RELAYED) {
            throw new AssertionError(item + " is relayed by both processes");
        }
        boolean isSomewhere = item.predecessor != Hold.NONE
                || item.successor != Hold.NONE
                || successor.isAlive && (toSuccessor.has(item) || successor.isAboutToPrepare(item));
        if (!isSomewhere && !item.isOver && !item.mayBeLost) {
            throw new AssertionError(item + " is lost, although no process had it that crashed");
        }
    }

    private void checkEnd() {
        for (SimulatedItem item : items) {
            check(item.predecessor != Hold.STILL, item + " stands still for ever");
            check(item.successor != Hold.STILL, item + " stands still for ever");
        }
        boolean isServed = predecessor.protocol().isServed();
        if (predecessor.isAlive) {
            check(isServed || !predecessor.isSuspended, "the predecessor stays suspended without a successor");
            check(isServed || predecessor.accepts, "no process accepts");
            int counted = predecessor.protocol().movedConnections()
                    + predecessor.protocol().movedSessions();
            check(
                    counted == predecessor.forgotten,
                    "the predecessor counts " + counted + " of " + predecessor.forgotten);
        }
        if (successor.isAlive) {
            int counted = successor.protocol().takenConnections()
                    + successor.protocol().takenSessions();
            check(counted == successor.committed, "the successor counts " + counted + " of " + successor.committed);
            check(
                    successor.isStarting || successor.listeners.isEmpty(),
                    "the successor keeps listening sockets that it does not use");
        }
        if (predecessor.isAlive && successor.isAlive && predecessor.isDone) {
            check(
                    predecessor.forgotten == successor.committed,
                    predecessor.forgotten + " are handed over, " + successor.committed + " taken over");
        }
        if (predecessor.isAlive && predecessor.isDone) {
            check(predecessor.firstPasses == 1, "the first pass is reported " + predecessor.firstPasses + " times");
        }
    }
}
