package io.fairlead.handover;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.Credentials;
import io.fairlead.linux.PacketException;
import io.fairlead.linux.PacketSocket;
import io.fairlead.linux.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The predecessor's side of a hand-over: a Unix socket at which a successor asks for what this process has.
 *
 * <p>The hand-over begins when a successor asks for it at once, or else with {@link #handOver}; then the latest successor that is
 * connected gets everything.
 *
 * <p>Threading: Thread-safe. The estate is called on the thread {@code fairlead-handover}, the callback on a thread of its own.
 *
 * <p>Ownership: the caller closes it.
 *
 * <p>Failure: nothing is thrown. What fails is logged, and the process goes on or drains as without a successor.
 */
public final class HandoverServer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(HandoverServer.class);

    private final HandoverSocket socket;
    private final Readiness readiness;
    private final Message.Hello own;
    private final Successors successors;
    private final Runnable onHandedOver;
    private final Thread thread;

    private final AtomicBoolean hasCalledBack = new AtomicBoolean();
    private final CompletableFuture<Outcome> result = new CompletableFuture<>();
    private volatile boolean hasSuccessor;
    private volatile boolean isClosed;
    private volatile boolean isStopping;
    /** Valid if it is stopping. */
    private volatile long deadline;

    private HandoverServer(
            HandoverSocket socket,
            Readiness readiness,
            String instance,
            Supplier<? extends @Nullable Estate> estate,
            Runnable onHandedOver) {
        this.socket = socket;
        this.readiness = readiness;
        this.own = Greeting.own(instance, false);
        this.onHandedOver = onHandedOver;
        successors = new Successors(accepted -> conversation(accepted, estate));
        thread = Thread.ofPlatform().daemon().name("fairlead-handover").unstarted(this::serve);
    }

    /**
     * Listens for a successor. A socket that is at the same path is replaced: the process that owned it has ended, or has handed over to
     * this one.
     *
     * @param directory created if it is missing
     * @param instance the name of the proxy; empty for the one without a name
     * @param estate asked when a hand-over begins; null is nothing that could be handed over
     * @param onHandedOver called if the successor asked for the hand-over at once, when it serves and has got all that could be handed
     *     over in a first pass: the process should stop, and call {@link #handOver} to wait for the rest
     * @return null if that is impossible; the reason is logged
     */
    public static @Nullable HandoverServer open(
            Path directory, String instance, Supplier<? extends @Nullable Estate> estate, Runnable onHandedOver) {
        try {
            HandoverSocket socket = HandoverSocket.open(HandoverDirectory.create(directory), instance);
            return start(socket, instance, estate, onHandedOver);
        } catch (HandoverException | PacketException e) {
            LOG.warn(
                    "this process cannot hand over to the next one, whose start will end or drain connections: {}",
                    e.getMessage());
            return null;
        }
    }

    private static HandoverServer start(
            HandoverSocket socket,
            String instance,
            Supplier<? extends @Nullable Estate> estate,
            Runnable onHandedOver) {
        Readiness readiness;
        try {
            readiness = new Readiness();
        } catch (PacketException e) {
            socket.close();
            throw e;
        }
        HandoverServer server = new HandoverServer(socket, readiness, instance, estate, onHandedOver);
        LOG.debug("listening for a successor at {}", socket.path());
        server.thread.start();
        return server;
    }

    private PredecessorConversation conversation(PacketSocket accepted, Supplier<? extends @Nullable Estate> estate) {
        Credentials peer = accepted.peer();
        return new PredecessorConversation(
                new HandoverChannel(accepted, readiness),
                "process " + peer.process(),
                own,
                estate,
                socket::close,
                this::callBack);
    }

    private void serve() {
        try {
            FaultBoundary.run("handing over", this::serveUntilEnd);
        } finally {
            successors.close();
            if (successors.isServed()) {
                callBack();
            }
            hasSuccessor = false;
            socket.close();
            readiness.close();
            result.complete(successors.outcome());
        }
    }

    private void serveUntilEnd() {
        do {
            successors.await(readiness, socket.listener());
            if (isStopping) {
                successors.stop(deadline);
            }
            hasSuccessor = !successors.isEmpty();
        } while (!isClosed && !successors.isServed() && !(isStopping && successors.isEmpty()));
    }

    /** On a thread of its own, since that may call {@link #handOver} or {@link #close}, which wait for this one. */
    private void callBack() {
        if (successors.isAtOnce() && hasCalledBack.compareAndSet(false, true)) {
            Thread.ofPlatform()
                    .name("fairlead-handed-over")
                    .start(FaultBoundary.guard("stopping after a hand-over", onHandedOver));
        }
    }

    /** Whether a successor is connected, and waits for the hand-over or receives it. */
    public boolean hasSuccessor() {
        return hasSuccessor;
    }

    /**
     * Hands over to the successor, or joins the hand-over that runs. Returns once nothing is left that could be handed over, or the
     * deadline is up, or it has failed. Afterwards there is no successor any more.
     *
     * @param patience how long connections that cannot be handed over yet are waited for; zero for one pass
     */
    public Outcome handOver(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
        isStopping = true;
        readiness.wake();
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.NO_SUCCESSOR;
        } catch (ExecutionException e) {
            throw new AssertionError("the result is always an outcome", e);
        }
    }

    /** Stops listening, and ends a hand-over that runs. Waits until the thread has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        isClosed = true;
        readiness.wake();
        if (thread.equals(Thread.currentThread())) {
            return;
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
