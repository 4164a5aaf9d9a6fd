package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the connections of one event loop, so many per turn that other events hardly wait, while others come and go. Connections
 * that are open from the beginning to the end are seen once; those that come meanwhile are not. The connection that is looked at may
 * be ended.
 *
 * <p>Threading: Confined to its event loop, but for {@link #start}.
 */
final class ConnectionWalk implements Runnable {
    /** Looking at so many takes a fraction of a millisecond. */
    static final int PER_TURN = 1_000;

    /** The same if each takes longer, such as where connections are closed: a turn that has taken so long is the last. */
    private static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    /** The event loop polls for events in between. */
    private static final long PAUSE_MILLIS = 1;

    private final EventLoop eventLoop;
    private final OpenConnections.Loop loop;
    private final Predicate<Connection> visitor;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private @Nullable Connection next;
    private boolean hasBegun;

    /** @param visitor whether to go on */
    ConnectionWalk(EventLoop eventLoop, OpenConnections.Loop loop, Predicate<Connection> visitor) {
        this.eventLoop = eventLoop;
        this.loop = loop;
        this.visitor = visitor;
    }

    /** Begins; completed at the end. Fails if the event loop has ended. */
    CompletableFuture<@Nullable Void> start() {
        try {
            eventLoop.execute(this);
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public void run() {
        FaultBoundary.run(this, ConnectionWalk::takeTurn, ConnectionWalk::fail);
    }

    private void takeTurn() {
        if (!hasBegun) {
            hasBegun = true;
            next = loop.first();
            loop.walks().add(this);
        }
        long begunNanos = System.nanoTime();
        int left = PER_TURN;
        while (next != null && left-- > 0 && System.nanoTime() - begunNanos < TURN_NANOS) {
            Connection connection = next;
            next = connection.next;
            if (!visitor.test(connection)) {
                next = null;
            }
        }
        if (next == null) {
            loop.walks().remove(this);
            done.complete(null);
        } else {
            var _ = eventLoop.schedule(this, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void fail(Throwable fault) {
        loop.walks().remove(this);
        done.completeExceptionally(fault);
    }

    /** A connection is about to be taken out of the list. */
    void onRemoved(Connection connection) {
        if (next == connection) {
            next = connection.next;
        }
    }

    @Override
    public String toString() {
        return "looking at connections";
    }
}
