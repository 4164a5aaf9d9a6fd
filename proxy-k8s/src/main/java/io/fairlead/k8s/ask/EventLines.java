package io.fairlead.k8s.ask;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream of lines that a node sends until one side ends it.
 *
 * <p>Threading: written by the event loop, read by the thread that asked.
 *
 * <p>Ownership: closing it closes the connection.
 */
public final class EventLines implements AutoCloseable {
    /** A node sends a heartbeat every 10 seconds; after three that are missing, it is gone or stuck. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** From here on, no more is read from the node until the consumer has caught up. */
    private static final int ENOUGH = 1_024;

    private final AdminFailures failures;
    private final Duration silence;
    private final LinkedBlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private volatile @Nullable Channel channel;

    private sealed interface Received {}

    private record Line(String text) implements Received {}

    private record End(ReceivedAnswer answer) implements Received {}

    private record Fault(Throwable cause) implements Received {}

    EventLines(AdminFailures failures, Duration silence) {
        this.failures = failures;
        this.silence = silence;
    }

    void onOpen(Channel opened) {
        channel = opened;
    }

    void onLine(String line) {
        received.add(new Line(line));
        Channel open = channel;
        if (open != null && received.size() >= ENOUGH) {
            open.config().setAutoRead(false);
        }
    }

    void onEnd(ReceivedAnswer answer) {
        received.add(new End(answer));
    }

    void onFault(Throwable cause) {
        received.add(new Fault(cause));
    }

    /**
     * Waits for the next line; null once the node has ended the stream.
     *
     * @throws AskException if the stream breaks, or nothing arrives for 30 seconds
     */
    public @Nullable String next() {
        Received next = take();
        Channel open = channel;
        if (open != null && received.size() < ENOUGH / 2 && !open.config().isAutoRead()) {
            open.config().setAutoRead(true);
        }
        return switch (next) {
            case null -> throw failures.silent(silence);
            case Line(String text) -> text;
            case Fault(Throwable cause) -> throw failures.broken(cause);
            case End(ReceivedAnswer answer) -> {
                if (answer.status() != ReceivedAnswer.OK) {
                    throw failures.answered(answer);
                }
                yield null;
            }
        };
    }

    private @Nullable Received take() {
        try {
            return received.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Fault(e);
        }
    }

    @Override
    public void close() {
        Channel open = channel;
        if (open != null) {
            var _ = open.close();
        }
    }
}
