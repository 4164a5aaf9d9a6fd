package io.fairlead.listen;

import io.fairlead.fault.FaultBoundary;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the connections of one event loop, a bounded number per turn, while others come and go. Connections that are
 * open from the beginning to the end are seen once; those that come meanwhile are not.
 *
 * <p>Threading: Confined to its event loop, but for {@link #start}.
 */
final class ConnectionWalk implements Runnable {
    /** Looking at so many takes a fraction of a millisecond. */
    static final int PER_TURN = 1_000;

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
        int left = PER_TURN;
        while (next != null && left-- > 0) {
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
        return "listing connections";
    }
}
