package io.fairlead.transport;

import io.fairlead.fault.FaultBoundary;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The streams of one event loop that have more to move. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 */
public final class Turns {
    /*
     * How an event loop shares its time
     *
     * Each round of the loop polls for events, handles them, gives turns to streams, and runs tasks and timers. Small
     * messages, new connections and the ends of connections are handled with their events. A stream that has more to move
     * than it may move at once queues here instead. A round gives turns, in the order in which the streams came, until
     * its time is used up; what is left over comes first in the next round. While streams wait, the poll does not block.
     *
     * So a small message waits for at most the time of one round, however many streams there are, and streams share what
     * is left evenly. A poll that returns at once costs about a microsecond, one per cent of a round.
     *
     * A stream must never queue itself by EventLoop.execute: Netty runs tasks until none is left or its quantum is used up,
     * by default a second, before it polls again.
     */

    /** The time that one round gives to streams; a turn that has begun is finished. */
    private static final long ROUND_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();

    Turns() {}

    /** Queues a stream behind those that wait. It must not be queued already. */
    public void add(Turn turn) {
        waiting.add(turn);
    }

    /** Whether no stream waits. */
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Gives each stream that waits one turn, as long as there is time. */
    void takeRound() {
        int left = waiting.size();
        if (left == 0) {
            return;
        }
        long begun = System.nanoTime();
        do {
            FaultBoundary.run(waiting.remove(), Turn::take, (turn, fault) -> turn.onFault());
            left--;
        } while (left > 0 && System.nanoTime() - begun < ROUND_NANOS);
    }
}
