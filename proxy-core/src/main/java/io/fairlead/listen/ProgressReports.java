package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Reports the open connections of one event loop to their observer at intervals. An event loop without connections has no timer.
 *
 * <p>Threading: Confined to its event loop.
 */
final class ProgressReports {
    private final EventLoop eventLoop;
    private final OpenConnections.Loop connections;
    private final long intervalNanos;

    /** Whether a round is under way or scheduled. */
    private boolean isRunning;

    private long begunNanos;

    /** @param interval between two rounds; zero for no reports */
    ProgressReports(EventLoop eventLoop, OpenConnections.Loop connections, Duration interval) {
        this.eventLoop = eventLoop;
        this.connections = connections;
        intervalNanos = interval.toNanos();
    }

    /** A connection is about to be added. */
    void onOpened() {
        if (!isRunning && intervalNanos > 0) {
            isRunning = true;
            schedule(intervalNanos);
        }
    }

    private void schedule(long nanos) {
        var _ = eventLoop.schedule(this::begin, nanos, TimeUnit.NANOSECONDS);
    }

    private void begin() {
        begunNanos = eventLoop.ticker().nanoTime();
        var _ = new ConnectionWalk(eventLoop, connections, ProgressReports::report)
                .start()
                .whenComplete((_, _) -> onRoundEnd());
    }

    private static boolean report(Connection connection) {
        FaultBoundary.run(connection, Connection::reportProgress, (open, fault) -> {});
        return true;
    }

    private void onRoundEnd() {
        if (connections.first() == null || eventLoop.isShuttingDown()) {
            isRunning = false;
        } else {
            schedule(Math.max(0, begunNanos + intervalNanos - eventLoop.ticker().nanoTime()));
        }
    }
}
