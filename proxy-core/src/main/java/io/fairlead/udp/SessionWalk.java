package io.fairlead.udp;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.udp.session.Session;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the sessions of one event loop, a bounded number per turn, while others come and go.
 *
 * <p>Threading: Confined to its event loop, but for {@link #start}.
 */
final class SessionWalk implements Runnable {
    /** Looking at so many sessions or empty buckets takes a fraction of a millisecond. */
    private static final int PER_TURN = 1_000;

    /** The event loop polls for events in between. */
    private static final long PAUSE_MILLIS = 1;

    private final UdpLoop loop;
    private final Predicate<Session> visitor;
    private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    private int cursor;
    private int looked;
    private boolean isOver;

    /** @param visitor whether to go on; it may end the session */
    SessionWalk(UdpLoop loop, Predicate<Session> visitor) {
        this.loop = loop;
        this.visitor = visitor;
    }

    /** Begins; completed at the end. Fails if the event loop has ended. */
    CompletableFuture<@Nullable Void> start() {
        try {
            loop.eventLoop().execute(this);
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    @Override
    public void run() {
        FaultBoundary.run(this, SessionWalk::takeTurn, (walk, fault) -> walk.done.completeExceptionally(fault));
    }

    private void takeTurn() {
        looked = 0;
        do {
            looked++;
            cursor = loop.sessions().scan(cursor, this::look);
        } while (cursor != 0 && !isOver && looked < PER_TURN);
        if (cursor == 0 || isOver) {
            done.complete(null);
        } else {
            var _ = loop.eventLoop().schedule(this, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look(Session session) {
        looked++;
        if (!isOver) {
            isOver = !visitor.test(session);
        }
    }

    @Override
    public String toString() {
        return "listing UDP sessions";
    }
}
