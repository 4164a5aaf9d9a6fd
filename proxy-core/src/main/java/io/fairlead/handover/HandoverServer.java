package io.fairlead.handover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The predecessor's side of a hand-over: a Unix socket at which a successor asks for what this process has.
 *
 * <p>The hand-over begins when the successor asks for it at once, or else with {@link #handOver}. The latest successor that
 * connects before that is the one that gets everything.
 *
 * <p>Threading: Thread-safe. The estate and the callback are called on the thread {@code fairlead-handover}.
 *
 * <p>Ownership: the caller closes it.
 *
 * <p>Failure: nothing is thrown. What fails is logged, and the process goes on or drains as without a successor.
 */
public final class HandoverServer implements AutoCloseable {
    private HandoverServer() {}

    /**
     * Listens for a successor. A socket that is at the same path is replaced: the process that owned it has ended or is
     * handing over to this one.
     *
     * @param directory created if it is missing
     * @param instance the name of the proxy; empty for the one without a name
     * @param estate asked once, when a hand-over begins
     * @param onHandedOver called if the successor asked for the hand-over at once, when it serves and has got all that could be handed
     *     over in a first pass: the process should stop, and call {@link #handOver} to wait for the rest
     * @return null if that is impossible; the reason is logged
     */
    public static @Nullable HandoverServer open(
            Path directory, String instance, Supplier<Estate> estate, Runnable onHandedOver) {
        throw new UnsupportedOperationException();
    }

    /** Whether a successor is connected, and waits for the hand-over or receives it. */
    public boolean hasSuccessor() {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands over to the successor, or joins the hand-over that runs. Returns once nothing is left that could be handed over, or the
     * deadline is up, or it has failed. Afterwards there is no successor any more.
     *
     * @param deadline how long connections that cannot be handed over yet are waited for; zero for one pass
     */
    public Outcome handOver(Duration deadline) {
        throw new UnsupportedOperationException();
    }

    /** Stops listening, and ends a hand-over that runs. Waits until the thread has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
