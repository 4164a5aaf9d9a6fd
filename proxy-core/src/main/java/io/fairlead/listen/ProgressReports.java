package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports the open connections of one event loop to their observer at intervals, so many at a time that other events do not
 * wait. An event loop without connections has no timer.
 *
 * <p>Threading: Confined to its event loop.
 */
final class ProgressReports {
    /** Connections of one turn: a tenth of a millisecond, as for streams. */
    private static final int MOST_AT_ONCE = 1_000;

    /** Between two turns; enough for the events that have come meanwhile. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final EventLoop eventLoop;
    private final OpenConnections.Loop connections;
    private final long intervalNanos;
    private boolean isScheduled;
    private long begunNanos;

    /** The next one to report in this round; null between two rounds. */
    private @Nullable Connection next;

    /** @param interval between two rounds; zero for no reports */
    ProgressReports(EventLoop eventLoop, OpenConnections.Loop connections, Duration interval) {
        this.eventLoop = eventLoop;
        this.connections = connections;
        intervalNanos = interval.toNanos();
    }

    /** A connection is about to be added. */
    void onOpened() {
        if (!isScheduled && intervalNanos > 0) {
            schedule(intervalNanos);
        }
    }

    /** A connection is about to be removed. */
    void onRemoved(Connection connection) {
        if (connection == next) {
            next = connection.next;
        }
    }

    private void schedule(long nanos) {
        isScheduled = true;
        var _ = eventLoop.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    }

    private void turn() {
        isScheduled = false;
        if (next == null) {
            begunNanos = eventLoop.ticker().nanoTime();
            next = connections.first();
        }
        for (int count = 0; next != null && count < MOST_AT_ONCE; count++) {
            Connection connection = next;
            next = connection.next;
            FaultBoundary.run(connection, Connection::reportProgress, (open, fault) -> {});
        }
        if (next != null) {
            schedule(PAUSE_NANOS);
        } else if (connections.first() != null) {
            long left = begunNanos + intervalNanos - eventLoop.ticker().nanoTime();
            schedule(Math.max(PAUSE_NANOS, left));
        }
    }
}
