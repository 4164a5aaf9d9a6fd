package io.fairlead.handover;

import io.fairlead.linux.Credentials;
import io.fairlead.linux.Errno;
import io.fairlead.linux.PacketException;
import io.fairlead.linux.PacketSocket;
import io.fairlead.linux.Readiness;
import io.fairlead.model.UnixSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The successor's side of a hand-over. The calls come in this order: {@link #find}, {@link #awaitInheritance}, {@link #serve},
 * {@link #close}.
 *
 * <p>Threading: {@link #close} is for any thread; the others are called one after the other. {@link #awaitInheritance} blocks its caller.
 * The heir is called on the thread {@code fairlead-handover}.
 *
 * <p>Ownership: the caller closes it, which ends a hand-over that has not ended yet.
 *
 * <p>Failure: nothing is thrown. What fails is logged, and this process starts as without a predecessor.
 */
public final class Succession implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(Succession.class);
    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);
    private static final long POLL_MILLIS = 100;

    private final SuccessorConversation conversation;
    private final Readiness readiness;
    private @Nullable Thread thread;
    private boolean isReleased;

    private Succession(SuccessorConversation conversation, Readiness readiness) {
        this.conversation = conversation;
        this.readiness = readiness;
    }

    /**
     * Asks a running process for a hand-over.
     *
     * @param directory as that process has it
     * @param instance the name of the proxy; empty for the one without a name
     * @param now whether the hand-over begins at once; if not, when the running process stops
     * @return null if no process hands over here; why is logged if there is one
     */
    public static @Nullable Succession find(Path directory, String instance, boolean now) {
        try {
            HandoverDirectory found = HandoverDirectory.find(directory);
            return found == null ? null : greeted(found.socket(instance), instance, now);
        } catch (HandoverException e) {
            LOG.warn("nothing can be taken over from a running process: {}", e.getMessage());
            return null;
        }
    }

    private static @Nullable Succession greeted(UnixSocket path, String instance, boolean now) {
        PacketSocket socket = connected(path);
        if (socket == null) {
            return null;
        }
        Readiness readiness;
        try {
            checkUser(path, socket);
            readiness = new Readiness();
        } catch (PacketException | HandoverException e) {
            socket.close();
            throw new HandoverException(String.valueOf(e.getMessage()), e);
        }
        HandoverChannel channel = new HandoverChannel(socket, readiness);
        Succession succession =
                new Succession(new SuccessorConversation(channel, Greeting.own(instance, now)), readiness);
        if (succession.isGreeted()) {
            return succession;
        }
        succession.close();
        return null;
    }

    private static @Nullable PacketSocket connected(UnixSocket path) {
        try {
            return PacketSocket.connect(path, CONNECT_PATIENCE);
        } catch (PacketException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            if (e.errno() == Errno.ECONNREFUSED) {
                LOG.info("{} was left behind by a process that has ended; nothing is taken over", path);
                return null;
            }
            throw new HandoverException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkUser(UnixSocket path, PacketSocket socket) {
        Credentials own = Credentials.own();
        Credentials peer = socket.peer();
        if (!peer.includes(own)) {
            throw new HandoverException("the process that listens at " + path.path() + " runs as user " + peer.user()
                    + ", this one as user " + own.user() + "; only the same user or root may hand over");
        }
    }

    private boolean isGreeted() {
        conversation.start();
        while (conversation.isGreeting()) {
            conversation.await(readiness, POLL_MILLIS);
        }
        return !conversation.isEnded();
    }

    /** The process that hands over, as it calls itself; in another PID namespace it has another number. */
    public long predecessor() {
        return conversation.predecessor();
    }

    /**
     * Waits for the predecessor to hand over.
     *
     * @param isCancelled asked several times a second; true ends the wait
     * @return what this process starts with, and owns; null if the predecessor does not hand over, which is logged, or if the wait was
     *     cancelled
     */
    public @Nullable Inheritance awaitInheritance(BooleanSupplier isCancelled) {
        while (!conversation.isEnded() && !conversation.hasInheritance()) {
            if (isCancelled.getAsBoolean()) {
                conversation.cancel();
            }
            conversation.await(readiness, POLL_MILLIS);
        }
        return conversation.takeInheritance();
    }

    /**
     * Says that this process serves, and receives connections and sessions from now on.
     *
     * @param heir takes them
     * @return completed at the end of the hand-over, also of one that has failed; never exceptionally
     */
    public CompletableFuture<Received> serve(Heir heir) {
        CompletableFuture<Received> result = new CompletableFuture<>();
        Thread started = Thread.ofPlatform().daemon().name("fairlead-handover").unstarted(() -> {
            conversation.serve(heir, readiness);
            result.complete(conversation.received());
        });
        synchronized (this) {
            thread = started;
        }
        started.start();
        return result;
    }

    /** Ends the hand-over. The predecessor keeps what this process has not accepted. May be called again. */
    @Override
    public void close() {
        conversation.cancel();
        readiness.wake();
        Thread serving;
        synchronized (this) {
            serving = thread;
        }
        if (serving != null && !serving.equals(Thread.currentThread())) {
            join(serving);
        }
        release();
    }

    private static void join(Thread serving) {
        try {
            serving.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void release() {
        if (!isReleased) {
            isReleased = true;
            conversation.close();
            readiness.close();
        }
    }
}
