package io.fairlead.handover;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The successor's side of a hand-over. The calls come in this order: {@link #find}, {@link #awaitInheritance}, {@link #serve},
 * {@link #close}.
 *
 * <p>Threading: Thread-safe; {@link #awaitInheritance} blocks its caller. The heir is called on the thread
 * {@code fairlead-handover}.
 *
 * <p>Ownership: the caller closes it, which ends a hand-over that has not ended yet.
 *
 * <p>Failure: nothing is thrown. What fails is logged, and this process starts as without a predecessor.
 */
public final class Succession implements AutoCloseable {
    private Succession() {}

    /**
     * Asks a running process for a hand-over.
     *
     * @param directory as that process has it
     * @param instance the name of the proxy; empty for the one without a name
     * @param now whether the hand-over begins at once; if not, when the running process stops
     * @return null if no process hands over here; why is logged if there is one
     */
    public static @Nullable Succession find(Path directory, String instance, boolean now) {
        throw new UnsupportedOperationException();
    }

    /** The process that hands over, as it calls itself; in another PID namespace it has another number. */
    public long predecessor() {
        throw new UnsupportedOperationException();
    }

    /**
     * Waits for the predecessor to hand over.
     *
     * @param isCancelled asked several times a second; true ends the wait
     * @return what this process starts with, and owns; null if the predecessor does not hand over, which is logged, or if the wait was
     *     cancelled
     */
    public @Nullable Inheritance awaitInheritance(BooleanSupplier isCancelled) {
        throw new UnsupportedOperationException();
    }

    /**
     * Says that this process serves, and receives connections and sessions from now on.
     *
     * @param heir takes them
     * @return completed at the end of the hand-over, also of one that has failed; never exceptionally
     */
    public CompletableFuture<Received> serve(Heir heir) {
        throw new UnsupportedOperationException();
    }

    /** Ends the hand-over. The predecessor keeps what this process has not accepted. May be called again. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
