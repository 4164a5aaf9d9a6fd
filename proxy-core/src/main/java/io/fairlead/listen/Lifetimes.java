package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.observe.CloseReason;
import io.netty.channel.EventLoop;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop that have a maximum lifetime, and their ends. A wheel of lists, one for each second, in which a
 * connection has its place by the second in which its lifetime is over. Others cost nothing. One timer runs each second, while there are any.
 *
 * <p>Threading: Confined to its event loop.
 */
final class Lifetimes implements Runnable {
    /** A connection that lives longer than so many ticks is looked at once in each turn of the wheel. */
    private static final int SLOTS = 1024;

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While there is more to do than one turn may take. */
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int PER_TURN = 1_000;
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final EventLoop eventLoop;
    private final Slot[] slots = new Slot[SLOTS];

    /** Those whose second has come. */
    private Slot current = new Slot();

    private long tick;
    private int count;
    private boolean isScheduled;

    Lifetimes(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = new Slot();
        }
    }

    /** The end of one connection's lifetime. */
    static final class Deadline {
        private final Connection connection;
        private final LifetimeRule rule;
        private final long overNanos;
        private @Nullable Slot slot;
        private @Nullable Deadline next;
        private @Nullable Deadline previous;

        private Deadline(Connection connection, LifetimeRule rule, long overNanos) {
            this.connection = connection;
            this.rule = rule;
            this.overNanos = overNanos;
        }
    }

    /** Deadlines linked through themselves. */
    private static final class Slot {
        private @Nullable Deadline first;

        void add(Deadline deadline) {
            deadline.slot = this;
            deadline.next = first;
            if (first != null) {
                first.previous = deadline;
            }
            first = deadline;
        }

        void remove(Deadline deadline) {
            if (deadline.previous != null) {
                deadline.previous.next = deadline.next;
            } else {
                first = deadline.next;
            }
            if (deadline.next != null) {
                deadline.next.previous = deadline.previous;
            }
            deadline.slot = null;
            deadline.next = null;
            deadline.previous = null;
        }
    }

    /** A connection ends once it has been open for its lifetime and some jitter; null if there is no maximum. */
    @Nullable
    Deadline add(Connection connection, LifetimeSettings settings) {
        if (settings.maxLifetime().isZero()) {
            return null;
        }
        LifetimeRule rule = new LifetimeRule(
                settings.maxLifetime().toNanos(), settings.rebalanceIdle().toNanos());
        long jitter = ThreadLocalRandom.current().nextLong(rule.mostJitterNanos() + 1);
        // A connection may be older than that when it gets a maximum. It has its grace then, too.
        long overNanos = Math.max(connection.acceptedNanos() + rule.lifetimeNanos(), nowNanos()) + jitter;
        Deadline deadline = new Deadline(connection, rule, overNanos);
        if (count++ == 0) {
            tick = tickOf(nowNanos());
        }
        insert(deadline, deadline.overNanos);
        schedule(TICK_NANOS);
        return deadline;
    }

    /** A connection has ended, or has another maximum from now on. Does nothing if that was done before. */
    void remove(Deadline deadline) {
        if (deadline.slot != null) {
            deadline.slot.remove(deadline);
            count--;
        }
    }

    private void insert(Deadline deadline, long dueNanos) {
        long due = Math.max(tickOf(dueNanos) + 1, tick + 1);
        slots[(int) Math.floorMod(due, (long) SLOTS)].add(deadline);
    }

    private static long tickOf(long nanos) {
        return Math.floorDiv(nanos, TICK_NANOS);
    }

    private void schedule(long nanos) {
        if (!isScheduled) {
            isScheduled = true;
            var _ = eventLoop.schedule(this, nanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        isScheduled = false;
        long now = nowNanos();
        long begun = System.nanoTime();
        int left = PER_TURN;
        while (left-- > 0 && System.nanoTime() - begun < TURN_NANOS && (current.first != null || advance(now))) {
            Deadline deadline = current.first;
            if (deadline != null) {
                current.remove(deadline);
                FaultBoundary.run(deadline, due -> look(due, now), (due, fault) -> count--);
            }
        }
        boolean isBusy = current.first != null || tick < tickOf(now);
        if (count > 0) {
            schedule(isBusy ? BUSY_NANOS : TICK_NANOS);
        }
    }

    /** Takes the deadlines of the next second; false if that has not come. */
    private boolean advance(long now) {
        if (tick >= tickOf(now)) {
            return false;
        }
        tick++;
        int index = (int) Math.floorMod(tick, (long) SLOTS);
        Slot empty = current;
        current = slots[index];
        slots[index] = empty;
        return true;
    }

    /** It is in no slot. */
    private void look(Deadline deadline, long now) {
        long over = now - deadline.overNanos;
        if (over < 0) {
            insert(deadline, deadline.overNanos);
            return;
        }
        Connection connection = deadline.connection;
        LifetimeRule.Action action = deadline.rule.action(over, connection.silentNanos(now));
        boolean isOver = switch (action) {
            case WAIT -> false;
            case END -> connection.tryEnd(CloseReason.MAX_LIFETIME);
            case CUT -> connection.cut(CloseReason.MAX_LIFETIME);
        };
        if (isOver) {
            count--;
        } else {
            insert(deadline, now + TICK_NANOS);
        }
    }

    private long nowNanos() {
        return eventLoop.ticker().nanoTime();
    }

    @Override
    public String toString() {
        return "ending connections at their maximum lifetime";
    }
}
